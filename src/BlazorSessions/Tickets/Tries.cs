namespace BlazorSessions.Tickets;

/// <summary>The tries of one verb: other tabs may overtake it a few times, and one answer may get lost.</summary>
internal sealed class Tries(TimeProvider clock)
{
    private const int MaxAttempts = 8;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);

    private readonly long _begun = clock.GetTimestamp();
    private int _count = 1;
    private int _pauses;
    private bool _hasLost;

    /// <summary>Notes that no answer came; true when another try is left.</summary>
    public bool Lose()
    {
        var isFirst = !_hasLost;
        _hasLost = true;
        return isFirst;
    }

    /// <summary>Begins another try.</summary>
    /// <exception cref="SessionCookieException">There were too many.</exception>
    public void Next()
    {
        if (++_count > MaxAttempts)
        {
            throw new SessionCookieException(
                "Other tabs renewed the session's cookie at the same moment, again and again. Try again.");
        }
    }

    /// <summary>
    /// Waits until a cookie that is on its way may have arrived: 0.1 s, 0.2 s, 0.4 s and so on; false after ten seconds.
    /// </summary>
    public async Task<bool> TryPauseAsync(CancellationToken cancellationToken)
    {
        var left = s_longest - clock.GetElapsedTime(_begun);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        var pause = s_firstPause * (1 << Math.Min(_pauses++, 7));
        await Task.Delay(pause < left ? pause : left, clock, cancellationToken);
        return true;
    }
}
