using BlazorSessions;

namespace Snippets.ComingFrom.Storage.After;

public static class Start
{
    public static void Run(string[] args, Action<IServiceCollection> addUsers)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions();
        addUsers(builder.Services);

        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode();
        app.Run();
    }
}
