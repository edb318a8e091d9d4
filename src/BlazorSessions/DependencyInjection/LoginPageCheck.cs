using System.Reflection;
using BlazorSessions.Diagnostics;
using BlazorSessions.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Looks, once the app has started, whether its login page needs a circuit that is only for those who are signed in: the page
/// shows and does nothing, and nothing else says why.
/// </summary>
/// <remarks>Of an app that is interactive as a whole the endpoints do not tell.</remarks>
internal sealed class LoginPageCheck(
    IServiceProvider app, IOptions<BlazorSessionsOptions> options, ILogger<LoginPageCheck> logger)
    : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // None in an app that has no endpoints at all.
        var all = app.GetService<EndpointDataSource>()?.Endpoints.OfType<RouteEndpoint>().ToArray() ?? [];
        var login = options.Value.LoginPath;
        if (all.Any(endpoint => IsPage(endpoint, login) && IsInteractive(endpoint))
            && all.FirstOrDefault(endpoint => EndpointUses.Of(endpoint) == EndpointUse.Circuit) is { } circuits)
        {
            await using var scope = app.CreateAsyncScope();
            if (await NeedsUserAsync(circuits, scope.ServiceProvider))
            {
                logger.LoginPageNeedsCircuit(login, circuits.RoutePattern.RawText);
            }
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static bool IsPage(RouteEndpoint endpoint, string path) =>
        endpoint.RoutePattern.RawText is { } pattern && LoginUrl.IsSamePage(pattern, path);

    private static bool IsInteractive(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type
        .GetCustomAttributes<RenderModeAttribute>(inherit: true)
        .Any(attribute => attribute.Mode is InteractiveServerRenderMode or InteractiveAutoRenderMode) == true;

    // As the authorization middleware decides it.
    private static async Task<bool> NeedsUserAsync(Endpoint endpoint, IServiceProvider services)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            || services.GetService<IAuthorizationPolicyProvider>() is not { } policies)
        {
            return false;
        }

        var policy = await AuthorizationPolicy.CombineAsync(
            policies,
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());
        return policy?.Requirements.Any(requirement =>
            requirement is DenyAnonymousAuthorizationRequirement or UserRequirement) == true;
    }
}
