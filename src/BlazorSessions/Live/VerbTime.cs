namespace BlazorSessions.Live;

/// <summary>
/// The time that one verb of an app has for the store, over all the calls it needs. Over when the verb is: what a
/// listener of the app started meanwhile may go on for long, and has time of its own.
/// </summary>
internal sealed class VerbTime(TimeSpan time) : IDisposable
{
    private long _left = time.Ticks;

    public bool IsOver { get; private set; }

    public TimeSpan Left => TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _left)));

    public void Spend(TimeSpan time) => Interlocked.Add(ref _left, -time.Ticks);

    public void Dispose() => IsOver = true;
}
