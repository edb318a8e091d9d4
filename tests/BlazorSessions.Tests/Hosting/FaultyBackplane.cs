using System.Collections.Concurrent;
using BlazorSessions.Backplane;

namespace BlazorSessions.Tests.Hosting;

/// <summary>A backplane within the test that loses, doubles, holds back and reorders what it carries, and breaks.</summary>
internal sealed class FaultyBackplane : ISessionBackplane
{
    private readonly ConcurrentDictionary<ISessionBackplaneListener, TaskCompletionSource> _listeners = new();
    private readonly ConcurrentQueue<string> _held = new();
    private int _begun;

    /// <summary>Gets everything that was published, whatever became of it.</summary>
    public ConcurrentQueue<string> Published { get; } = new();

    public int Listeners => _listeners.Count;

    /// <summary>Gets how often somebody has begun to listen.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Gets or sets what becomes of messages.</summary>
    public Carriage Carriage { get; set; }

    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _listeners[listener] = broken;
        listener.OnConnected();
        Interlocked.Increment(ref _begun);
        try
        {
            await broken.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
        }
    }

    public ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            Published.Enqueue(message);
            switch (Carriage)
            {
                case Carriage.Fails:
                    throw new IOException("The backplane is away.");
                case Carriage.Loses:
                    break;
                case Carriage.Holds:
                    _held.Enqueue(message);
                    break;
                default:
                    Deliver(message);
                    break;
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Delivers what was held back, the last first, each of it twice.</summary>
    public void DeliverHeld()
    {
        foreach (var message in _held.Reverse())
        {
            Deliver(message);
            Deliver(message);
        }
    }

    public void Deliver(string message)
    {
        foreach (var listener in _listeners.Keys)
        {
            listener.OnMessage(message);
        }
    }

    /// <summary>Takes the connection away from all who listen. They come back by themselves.</summary>
    public void Break()
    {
        foreach (var broken in _listeners.Values)
        {
            broken.TrySetException(new IOException("The connection was cut."));
        }
    }
}

internal enum Carriage
{
    Delivers,
    Loses,
    Holds,
    Fails,
}
