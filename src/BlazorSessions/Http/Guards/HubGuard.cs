using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http.Guards;

/// <summary>
/// Asks at each call what the guard of the whole hub asked when the client connected: a connection outlives the session
/// that it was let in with. Circuits follow their session by themselves.
/// </summary>
internal sealed class HubGuard : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (RequirementsOf(invocationContext.Context.GetHttpContext()?.GetEndpoint()) is { Length: > 0 } requirements
            && !await IsAllowedAsync(invocationContext, requirements))
        {
            // As the framework says it of a guarded method.
            throw new HubException($"Failed to invoke '{invocationContext.HubMethodName}' because user is unauthorized");
        }

        return await next(invocationContext);
    }

    private static UserRequirement[] RequirementsOf(Endpoint? endpoint)
    {
        if (EndpointUses.Of(endpoint) != EndpointUse.App || endpoint!.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return [];
        }

        var policies = endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>();
        var attributes = endpoint.Metadata.GetOrderedMetadata<RequireUserAttribute>();
        return
        [
            .. policies.Concat(attributes.Select(attribute => UserPolicies.Find(attribute.Policy)!))
                .SelectMany(policy => policy.Requirements)
                .OfType<UserRequirement>(),
        ];
    }

    private static async Task<bool> IsAllowedAsync(HubInvocationContext call, UserRequirement[] requirements)
    {
        var authorization = call.ServiceProvider.GetRequiredService<IAuthorizationService>();
        var user = call.Context.User ?? Principals.Anonymous;
        return (await authorization.AuthorizeAsync(user, call, requirements)).Succeeded;
    }
}
