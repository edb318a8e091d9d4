using System.Security.Claims;

namespace BlazorSessions;

/// <summary>Confirms that whoever sits at the browser still is the user of the session.</summary>
public static class Reauthentication
{
    /// <summary>
    /// The query parameter of the login page, <c>reauthenticate=true</c>, when it is to ask a user who is signed in for
    /// their credentials again. For display only: whoever is asked decides nothing by it.
    /// </summary>
    public const string QueryParameter = "reauthenticate";

    /// <summary>
    /// Signs the user of the session in again, whose credentials the app has checked just now: the session gets a new
    /// secret, counts as fresh, and keeps its values and whether it is remembered. In a circuit too, without a reload.
    /// </summary>
    /// <param name="sessions">The session.</param>
    /// <param name="user">
    /// Whose credentials were checked, with the claims to have from now on; null for the user as they are. Give it where
    /// somebody else could have typed their name, so that they are refused.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait; the user is then confirmed or not.</param>
    /// <exception cref="SessionSignInRefusedException">
    /// Another user or nobody is signed in (<see cref="SessionSignInRefusal.OtherUser"/>); nothing has changed.
    /// </exception>
    /// <exception cref="SessionCookieException">The browser cannot be given its cookie, or has not kept it.</exception>
    public static async Task ReauthenticateAsync(
        this ISessionService sessions, ClaimsPrincipal? user = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var state = await sessions.LoadAsync(cancellationToken);
        if (!state.IsAuthenticated)
        {
            throw new SessionSignInRefusedException(SessionSignInRefusal.OtherUser);
        }

        await sessions.SignInAsync(
            user ?? state.User,
            new SessionSignInOptions { SameUserOnly = true, RememberMe = state.IsRemembered },
            cancellationToken);
    }
}
