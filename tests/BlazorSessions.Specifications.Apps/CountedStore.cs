using BlazorSessions.Stores;
using BlazorSessions.Testing;

namespace BlazorSessions.Specifications.Apps;

/// <summary>
/// A store whose calls are counted, those that failed too. A call is over for the app when its budget is, whatever the
/// driver still has to clear up.
/// </summary>
internal sealed class CountedStore(ISessionStore inner) : RecordingStore(inner)
{
    /// <summary>Gets how many of the calls looked for what others have changed.</summary>
    public int Looks => CallsOf(nameof(ISessionBatch.ProbeAsync)) + CallsOf(nameof(ISessionStore.FindAsync));

    protected override ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        base.RunAsync(verb, stop => new ValueTask<T>(call(stop).AsTask().WaitAsync(stop)), cancellationToken);
}
