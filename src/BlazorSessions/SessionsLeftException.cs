namespace BlazorSessions;

/// <summary>
/// Not all sessions could be ended within <see cref="BlazorSessionsOptions.StoreTimeout"/>, or the store failed on the
/// way. What has ended stays ended, and the same call goes on from there; no sign-in that began before it can succeed.
/// </summary>
public sealed class SessionsLeftException : SessionException
{
    internal SessionsLeftException(int ended, int? left, Exception inner)
        : base(
            $"{ended} sessions were ended and {(left is { } some ? $"about {some}" : "some")} are left. Make the same call again: "
            + "it goes on with those.",
            inner)
    {
        Ended = ended;
        Left = left;
    }

    /// <summary>
    /// Gets how many sessions this call has ended. A batch whose answer came too late is not counted, though it may
    /// have ended some hundreds more.
    /// </summary>
    public int Ended { get; }

    /// <summary>
    /// Gets about how many sessions are left, up to 100,000: some may have expired, and others end or begin
    /// meanwhile. Null when they could not be counted.
    /// </summary>
    public int? Left { get; }
}
