namespace BlazorSessions.Live;

/// <summary>
/// The time that one verb of an app has for the store, over all the calls it needs. Ends with the verb: work that a
/// listener started during it is not charged to it.
/// </summary>
internal sealed class VerbTime(TimeSpan time) : IDisposable
{
    private long _left = time.Ticks;

    public bool IsOver { get; private set; }

    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _left)));

    public void Spend(TimeSpan time) => Interlocked.Add(ref _left, -time.Ticks);

    public void Dispose() => IsOver = true;
}
