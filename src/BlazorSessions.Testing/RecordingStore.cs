using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Testing;

/// <summary>Remembers which calls a store was given and how many of them failed.</summary>
/// <param name="inner">The store behind it, which it disposes.</param>
public class RecordingStore(ISessionStore inner) : StoreDecorator(inner)
{
    private readonly ConcurrentQueue<string> _calls = new();
    private int _failures;

    /// <summary>
    /// Gets the names of the methods that were called, such as <c>FindAsync</c>, in the order in which the calls began;
    /// also of those that failed.
    /// </summary>
    public IReadOnlyCollection<string> Calls => _calls;

    /// <summary>Gets how many calls have failed, cancelled ones included.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Counts the calls of a method: <c>store.CallsOf(nameof(ISessionStore.FindAsync))</c>.</summary>
    public int CallsOf(string verb) => _calls.Count(call => call == verb);

    /// <summary>Forgets all calls and failures. A call that is on its way may still be counted as failed.</summary>
    public void Clear()
    {
        _calls.Clear();
        Volatile.Write(ref _failures, 0);
    }

    /// <inheritdoc/>
    protected override async ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        _calls.Enqueue(verb);
        try
        {
            return await base.RunAsync(verb, call, cancellationToken);
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            throw;
        }
    }
}
