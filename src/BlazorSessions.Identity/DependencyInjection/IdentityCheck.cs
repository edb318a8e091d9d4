using BlazorSessions.Identity.Circuits;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.DependencyInjection;

/// <summary>Looks, when the app starts, whether anything undid what UseIdentity set up; each mistake has one exact message.</summary>
internal sealed class IdentityCheck<TUser>(IServiceProvider app, UsedIdentity used) : IHostedService
    where TUser : class
{
    private static string Name => typeof(TUser).Name;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!SignInManagers<TUser>.IsKnown)
        {
            throw new InvalidOperationException(
                "SignInManager keeps what it knows in another way than this version of BlazorSessions.Identity expects, so it "
                + "could not be trusted in circuits. Use the version of the package that was made for this version of .NET.");
        }

        if (used.Services.Find<SignInManager<TUser>>() != used.Manager)
        {
            throw new InvalidOperationException(
                $"A SignInManager<{Name}> was added after UseIdentity<{Name}>(), which does not know it. Call "
                + "builder.Services.AddBlazorSessions().UseIdentity"
                + $"<{Name}>() after everything that sets up Identity in Program.cs.");
        }

        if (app.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value.UserKeySelector is not null)
        {
            throw new InvalidOperationException(
                "BlazorSessionsOptions.UserKeySelector is set, and UseIdentity finds the sessions of a user by the id that Identity "
                + "knows them by. Remove UserKeySelector from Program.cs.");
        }

        await using var scope = app.CreateAsyncScope();
        var schemes = scope.ServiceProvider.GetRequiredService<IAuthenticationSchemeProvider>();
        if (await schemes.GetSchemeAsync(IdentityConstants.TwoFactorUserIdScheme) is null)
        {
            throw new InvalidOperationException(
                "Identity has no cookies, which requests need for the second factor. Call "
                + "builder.Services.AddAuthentication().AddIdentityCookies() in Program.cs.");
        }

        var users = scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        if (users.GetType().Assembly != typeof(ISessionService).Assembly)
        {
            throw new InvalidOperationException(
                $"The app has an AuthenticationStateProvider of its own, {users.GetType().Name}, so circuits would not show the "
                + "user of the session. Remove builder.Services.AddScoped<AuthenticationStateProvider, "
                + $"{users.GetType().Name}>() from Program.cs: UseIdentity checks the security stamp in circuits too.");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
