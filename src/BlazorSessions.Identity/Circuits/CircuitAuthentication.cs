using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Circuits;

/// <summary>
/// Authentication inside a circuit: users by the session, what waits for a second factor or a passkey in its record, and
/// what needs a cookie of Identity not at all.
/// </summary>
internal sealed class CircuitAuthentication(IAuthenticationService app, PendingSignIn pending, Action forget)
    : IAuthenticationService
{
    public async Task<AuthenticateResult> AuthenticateAsync(HttpContext context, string? scheme) => scheme switch
    {
        _ when scheme == IdentityConstants.TwoFactorUserIdScheme => await pending.FindAsync(),

        // Cookies that a circuit does not see: whoever has them shows them to a page.
        _ when IsPages(scheme) => AuthenticateResult.NoResult(),
        _ => await app.AuthenticateAsync(context, scheme),
    };

    public async Task SignInAsync(
        HttpContext context, string? scheme, ClaimsPrincipal principal, AuthenticationProperties? properties)
    {
        if (scheme == IdentityConstants.TwoFactorUserIdScheme)
        {
            await pending.KeepAsync(principal, properties);
        }
        else if (IsPages(scheme))
        {
            throw Refuse(scheme == IdentityConstants.ExternalScheme ? "An external login" : "Remembering this machine");
        }
        else
        {
            await app.SignInAsync(context, scheme, principal, properties);
        }

        // The manager would go by what it remembers, however long ago that was and whoever has signed in since.
        forget();
    }

    public async Task SignOutAsync(HttpContext context, string? scheme, AuthenticationProperties? properties)
    {
        if (scheme == IdentityConstants.TwoFactorUserIdScheme)
        {
            await pending.DropAsync();
        }
        else if (scheme == IdentityConstants.TwoFactorRememberMeScheme)
        {
            throw Refuse("Forgetting this machine");
        }
        else if (scheme != IdentityConstants.ExternalScheme)
        {
            await app.SignOutAsync(context, scheme, properties);
        }

        forget();
    }

    public Task ChallengeAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        throw Refuse("A challenge");

    public Task ForbidAsync(HttpContext context, string? scheme, AuthenticationProperties? properties) =>
        throw Refuse("A refusal");

    private static bool IsPages(string? scheme) =>
        scheme == IdentityConstants.ExternalScheme || scheme == IdentityConstants.TwoFactorRememberMeScheme;

    private static InvalidOperationException Refuse(string what) => new(
        $"{what} needs an HTTP response, and this runs in a circuit, which has none. Do it in a page that is rendered statically "
        + "or in an endpoint, and lead there by NavigationManager.NavigateTo(…, forceLoad: true).");
}
