using BlazorSessions.Circuits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

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

        if (!setUp.IsMapped)
        {
            throw new InvalidOperationException(
                "BlazorSessions is added but its endpoints are not mapped. Call app.MapBlazorSessions() before app.MapRazorComponents<App>() in Program.cs.");
        }
    };
}
