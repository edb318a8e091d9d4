using System.Security.Claims;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui;

/// <summary>Confirms the user of a session, or says why not.</summary>
internal static class Confirmation
{
    /// <summary>Returns what to say to the user; null when they are confirmed.</summary>
    public static async Task<string?> TryAsync(ISessionService sessions, ClaimsPrincipal user, SessionTexts text, ILogger log)
    {
        try
        {
            await sessions.ReauthenticateAsync(user);
            return null;
        }
        catch (SessionSignInRefusedException refused) when (refused.Reason == SessionSignInRefusal.OtherUser)
        {
            return text.AskAgainOtherUser;
        }
        catch (SessionException exception)
        {
            UiLog.ConfirmFailed(log, sessions.State.Handle, exception);
            return text.AskAgainFailed;
        }
    }
}
