using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Ui;

/// <summary>
/// The user of a session as the rest of the page sees them, so that no two components of it have two answers to who it is.
/// </summary>
internal static class AppUser
{
    /// <summary>
    /// Returns the user with what claims transformations have made of them. Where another scheme says who the user of the app
    /// is, the session's own.
    /// </summary>
    public static async ValueTask<ClaimsPrincipal> OfAsync(SessionState session, IServiceProvider services) =>
        IsSessionDefault(services) && services.GetService<AuthenticationStateProvider>() is { } provider
            ? (await provider.GetAuthenticationStateAsync()).User
            : session.User;

    private static bool IsSessionDefault(IServiceProvider services)
    {
        var options = services.GetService<IOptions<AuthenticationOptions>>()?.Value;
        var name = options?.DefaultAuthenticateScheme ?? options?.DefaultScheme;
        return name == BlazorSessionsDefaults.AuthenticationScheme
            || (name is not null && Forwards(options!, name)); // Not null: it has the name.
    }

    // To ours as a rule; what a page says of its user goes by that of the page in any case.
    private static bool Forwards(AuthenticationOptions options, string name) =>
        options.SchemeMap.TryGetValue(name, out var scheme) && scheme.HandlerType == typeof(PolicySchemeHandler);
}
