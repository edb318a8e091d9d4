namespace BlazorSessions.Ui.Drafts;

/// <summary>Does one thing after a while: the first time that was asked for counts, unless it is to be at once.</summary>
internal sealed class DraftTimer : IDisposable
{
    private readonly ITimer _timer;
    private bool _isSet;

    public DraftTimer(TimeProvider clock, Func<Func<Task>, Task> dispatch, Func<Task> act) => _timer = clock.CreateTimer(
        _ => dispatch(() =>
        {
            _isSet = false;
            return act();
        }),
        null,
        Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);

    public void ActIn(TimeSpan delay)
    {
        if (!_isSet || delay == TimeSpan.Zero)
        {
            _isSet = true;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();
}
