namespace BlazorSessions;

/// <summary>
/// A call had no token to send: the one of its session has expired and could not be renewed. Nothing was sent.
/// </summary>
public sealed class SessionTokenException : SessionException
{
    private SessionTokenException(string message, bool isRefused, Exception? inner = null)
        : base(message, inner) => IsRefused = isRefused;

    /// <summary>
    /// Gets whether the identity provider refused: the user has to sign in again. Otherwise the renewal failed, and a later
    /// call tries again.
    /// </summary>
    public bool IsRefused { get; }

    internal static SessionTokenException Refused() => new(
        "The session's token has expired and the identity provider did not renew it. The user has to sign in again.", true);

    internal static SessionTokenException Failed(Exception inner) => new(
        "The session's token has expired and its renewal failed. The next call tries again.", false, inner);
}
