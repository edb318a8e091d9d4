using System.Collections.Concurrent;

namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>Writes down what many clients do at once. Any thread may.</summary>
internal sealed class History(TimeProvider clock)
{
    private readonly ConcurrentQueue<Operation> _operations = new();

    // _gate guards the disturbances.
    private readonly Lock _gate = new();
    private readonly List<Disturbance> _disturbances = [];
    private long _order;
    private int _standing;

    public IReadOnlyCollection<Operation> Operations => _operations;

    public IReadOnlyList<Disturbance> Disturbances
    {
        get
        {
            lock (_gate)
            {
                return [.. _disturbances];
            }
        }
    }

    /// <summary>Gets whether somebody needs the clock to stand, if it can.</summary>
    public bool Stands => Volatile.Read(ref _standing) > 0;

    public Moment Now() => new(Interlocked.Increment(ref _order), clock.GetUtcNow());

    public void Add(Operation operation) => _operations.Enqueue(operation);

    /// <summary>Something is out of order from now on, until the result is disposed.</summary>
    public IDisposable Disturb(int? node, Trouble trouble)
    {
        var begun = new Disturbance(node, trouble, clock.GetUtcNow(), DateTimeOffset.MaxValue);
        lock (_gate)
        {
            _disturbances.Add(begun);
        }

        return new Ending(() =>
        {
            lock (_gate)
            {
                _disturbances[_disturbances.IndexOf(begun)] = begun with { To = clock.GetUtcNow() };
            }
        });
    }

    /// <summary>The clock is to stand, until the result is disposed.</summary>
    public IDisposable Stand()
    {
        Interlocked.Increment(ref _standing);
        return new Ending(() => Interlocked.Decrement(ref _standing));
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
