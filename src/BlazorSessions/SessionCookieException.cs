namespace BlazorSessions;

/// <summary>
/// The browser could not be given its new cookie, has not kept it, or holds that of another session by now. Nothing has
/// changed: what was, was undone. Only where a response began, or the connection was lost for longer, the session may have
/// a secret that no browser holds. A new sign-in leads out of that.
/// </summary>
public sealed class SessionCookieException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What stood in the way, and what to do.</param>
    /// <param name="inner">What was thrown underneath, if anything.</param>
    public SessionCookieException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Gets whether the browser holds another session, so that its page has to be loaded again.</summary>
    internal bool IsRefuted { get; private init; }

    /// <summary>Gets whether nobody was meant to see the response, such as that of a prefetch.</summary>
    internal bool IsUnseen { get; private init; }

    /// <summary>Gets whether the browser sent a cookie that is not understood here.</summary>
    internal bool IsNotUnderstood { get; private init; }

    /// <summary>The browser sent the cookie twice, or sealed by a key that is not known here.</summary>
    internal static SessionCookieException NotUnderstood() => new(
        "The browser's session cookie came twice, or no key of this app opens it, so it may be somebody's session and was not "
        + "replaced; nothing was written. A sign-in replaces it. If the keys of Data Protection are lost, or the nodes do not "
        + "share them, keep them in one place (PersistKeysTo...); for keys that are lost for good, change Cookie.Name.")
    { IsNotUnderstood = true };

    /// <summary>The browser asks for a page before anybody does, or a client for headers alone.</summary>
    internal static SessionCookieException Unseen() => new(
        "This is a prefetch or a HEAD request, which nobody may have asked for, so nobody was signed in or out by it. Do that "
        + "in answer to a POST, or to the navigation itself.")
    { IsUnseen = true };

    /// <summary>The browser's next request did not show what its answer has set.</summary>
    internal static SessionCookieException NotKept() => new(
        "The browser has not kept the cookie it was given, so nothing was changed. Does it block cookies, or is the page "
        + "in a frame of another site? A Secure cookie is kept over https alone: serve the app so, behind a proxy that ends "
        + "TLS with its forwarded headers, or set Cookie.Name and Cookie.SecurePolicy for plain http.");

    /// <summary>The browser's cookie was renewed elsewhere, and the new one has not come.</summary>
    internal static SessionCookieException Outdated() => new(
        "The browser holds a cookie of a session that was renewed elsewhere. Nothing was changed; sign in again.");

    /// <summary>What this scope has changed, another one has changed again, and the browser has not shown that.</summary>
    internal static SessionCookieException Overtaken() => new(
        "Another tab renewed the session's cookie at the same moment, and the browser has not shown the new one. See what "
        + "the page shows, and try again.");

    /// <summary>The browser holds another session than the scope, or an older secret for too long.</summary>
    internal static SessionCookieException Refuted() => new(
        "The browser holds another session by now, so the page is loaded again.")
    { IsRefuted = true };
}
