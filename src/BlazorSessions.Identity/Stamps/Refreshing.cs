using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Stamps;

/// <summary>Makes a user anew, as Identity does with what its cookies hold, and gives it to a session.</summary>
internal static class Refreshing
{
    // How the user signed in, which the user's data does not say.
    private static readonly string[] s_kept = ["amr", ClaimTypes.AuthenticationMethod];

    /// <summary>
    /// Makes the user; null when the claims are what they are, or what the session was last given, to which the app may have
    /// added others at the sign-in.
    /// </summary>
    public static async Task<ClaimsPrincipal?> FindAsync<TUser>(
        SignInManager<TUser> manager,
        TUser user,
        ClaimsPrincipal current,
        SecurityStampValidatorOptions options,
        HashSet<(string, string)>? given)
        where TUser : class
    {
        var made = await manager.CreateUserPrincipalAsync(user);
        var identity = made.Identities.First();
        identity.AddClaims(current.Claims
            .Where(claim => s_kept.Contains(claim.Type))
            .Select(claim => new Claim(claim.Type, claim.Value)));
        if (options.OnRefreshingPrincipal is { } refreshing)
        {
            var context = new SecurityStampRefreshingPrincipalContext
            {
                CurrentPrincipal = new ClaimsPrincipal(current.Identities.Select(own => own.Clone())),
                NewPrincipal = made,
            };
            await refreshing(context);
            made = context.NewPrincipal;
        }

        if (made is null)
        {
            return null;
        }

        var claims = ClaimsOf(made);
        return claims.SetEquals(ClaimsOf(current)) || given?.SetEquals(claims) == true ? null : made;
    }

    /// <summary>Signs the same user in with the claims of now: no credentials were checked, and no life begins anew.</summary>
    public static Task SignInAsync(ISessionService sessions, ClaimsPrincipal user, SessionState state) => sessions.SignInAsync(
        user,
        new SessionSignInOptions { FreshCredentials = false, SameUserOnly = true, RememberMe = state.IsRemembered });

    /// <summary>Returns what two users are compared by.</summary>
    public static HashSet<(string Type, string Value)> ClaimsOf(ClaimsPrincipal user) =>
        [.. user.Claims.Select(claim => (claim.Type, claim.Value))];
}
