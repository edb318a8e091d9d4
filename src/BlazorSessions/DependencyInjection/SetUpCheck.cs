using BlazorSessions.Circuits;
using BlazorSessions.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.DependencyInjection;

/// <summary>
/// Looks, before the server listens, whether the app is set up whole, and on a framework that
/// has what is matched by name; each missing call has one exact message.
/// </summary>
internal sealed class SetUpCheck(SetUp setUp) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        HubMethods.Check();
        next(app);
        if (!setUp.IsUsed)
        {
            throw new InvalidOperationException(
                "BlazorSessions is added but not used. Call app.UseBlazorSessions() before app.UseAntiforgery() in Program.cs.");
        }

        if (!setUp.IsMapped && HasCircuits(app.ApplicationServices))
        {
            throw new InvalidOperationException(
                "BlazorSessions is added but its endpoints are not mapped. Call app.MapBlazorSessions() before app.MapRazorComponents<App>() in Program.cs.");
        }
    };

    // Only circuits cannot do without. None in an app that has no endpoints at all.
    private static bool HasCircuits(IServiceProvider services) =>
        services.GetService<EndpointDataSource>()?.Endpoints
            .Any(endpoint => EndpointUses.Of(endpoint) == EndpointUse.Circuit) == true;
}
