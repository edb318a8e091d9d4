using BlazorSessions;

namespace BlazorDemo;

/// <summary>What a visitor is told when a verb of the session did not do its work.</summary>
internal static class Problem
{
    public static string Of(Exception exception) => exception switch
    {
        SessionCookieException => "Your browser could not be given its cookie, so nothing has happened. Please try again.",
        SessionEndedException => "This session has ended, so nothing was kept. Start anew.",
        SessionSignInRefusedException => "The sign-in was refused.",
        SessionValueException => "That cannot be kept in a session.",
        SessionLimitException => "That is more than a session may hold.",
        SessionStoreException => "The sessions cannot be reached at the moment. Please try again soon.",
        _ => "That did not work. Please try again.",
    };
}
