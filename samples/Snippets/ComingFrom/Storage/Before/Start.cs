using Microsoft.AspNetCore.Components.Authorization;

namespace Snippets.ComingFrom.Storage.Before;

public static class Start
{
    public static void Run(string[] args, Action<IServiceCollection> addUsers)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddRazorComponents()
            .AddInteractiveServerComponents();
        builder.Services.AddCascadingAuthenticationState();
        builder.Services.AddAuthorizationCore();
        builder.Services.AddScoped<StoredUser>();
        builder.Services.AddScoped<AuthenticationStateProvider>(services => services.GetRequiredService<StoredUser>());
        addUsers(builder.Services);

        var app = builder.Build();
        app.UseAntiforgery();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode();
        app.Run();
    }
}
