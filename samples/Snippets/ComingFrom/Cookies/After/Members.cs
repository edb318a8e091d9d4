using BlazorSessions;

namespace Snippets.ComingFrom.Cookies.After;

public static class Members
{
    public static void Run(string[] args, Action<IServiceCollection> addUsers)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents();
        builder.Services.AddBlazorSessions(options =>
        {
            options.LoginPath = "/login";
            options.AccessDeniedPath = "/denied";
            options.IdleTimeout = TimeSpan.FromHours(1);
            options.AbsoluteTimeout = TimeSpan.FromHours(12);
        });
        builder.Services.AddAuthorization();
        addUsers(builder.Services);

        var app = builder.Build();
        app.UseBlazorSessions();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode();
        app.Run();
    }
}
