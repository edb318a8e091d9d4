using System.Security.Claims;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Stamps;

/// <summary>Makes a user anew, as Identity does with what its cookies hold, and gives it to a session.</summary>
internal static class Refreshing
{
    // How the user signed in, which the user's data does not say.
    private static readonly string[] s_kept = ["amr", ClaimTypes.AuthenticationMethod];

    /// <summary>Makes the user; null when the claims are what they are.</summary>
    public static async Task<ClaimsPrincipal?> FindAsync<TUser>(
        SignInManager<TUser> manager, TUser user, ClaimsPrincipal current, SecurityStampValidatorOptions options)
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

        return made is null || ClaimsOf(made).SetEquals(ClaimsOf(current)) ? null : made;
    }

    /// <summary>Signs the same user in with the claims of now: no credentials were checked, and no life begins anew.</summary>
    public static Task SignInAsync(ISessionService sessions, ClaimsPrincipal user, SessionState state) => sessions.SignInAsync(
        user,
        new SessionSignInOptions { FreshCredentials = false, SameUserOnly = true, RememberMe = state.IsRemembered });

    private static HashSet<(string Type, string Value)> ClaimsOf(ClaimsPrincipal user) =>
        [.. user.Claims.Select(claim => (claim.Type, claim.Value))];
}
