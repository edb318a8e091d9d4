using System.Security.Claims;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http.Guards;

/// <summary>
/// Meets <see cref="UserRequirement"/> for the user of the session of a request, a circuit or a hub's connection. Whatever
/// goes wrong, in the app's own check or in the store, the answer that harms nobody is no.
/// </summary>
/// <remarks>Services are asked for only when there is something to decide: this is made for every decision of the app.</remarks>
internal sealed class UserRequirementHandler(IServiceProvider services, ILogger<UserRequirementHandler> logger)
    : AuthorizationHandler<UserRequirement>
{
    protected override async Task HandleRequirementAsync(
        AuthorizationHandlerContext context, UserRequirement requirement)
    {
        // Nobody is denied without a question.
        if (context.User is not { Identity.IsAuthenticated: true } user)
        {
            return;
        }

        try
        {
            if (await GuardedSession.FindAsync(services, context.Resource) is { IsAuthenticated: true, Status: SessionStatus.Active } session
                && session.UserKey == services.GetRequiredService<UserKeys>().Find(user)
                && await IsAllowedAsync(requirement, user, session, context.Resource))
            {
                context.Succeed(requirement);
            }
        }
        catch (Exception exception)
        {
            logger.UserCheckFailed(exception);
        }
    }

    private async Task<bool> IsAllowedAsync(
        UserRequirement requirement, ClaimsPrincipal user, SessionState session, object? resource) =>
        requirement.CheckAsync is null || await requirement.CheckAsync(new UserCheckContext
        {
            User = user,
            Session = session,
            Services = services,
            Resource = resource,
            CancellationToken = resource switch
            {
                HttpContext http => http.RequestAborted,
                HubInvocationContext call => call.Context.ConnectionAborted,
                _ => services.GetRequiredService<ISessionService>().Ended,
            },
        });
}
