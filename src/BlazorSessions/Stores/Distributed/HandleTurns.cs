namespace BlazorSessions.Stores.Distributed;

/// <summary>One writer at a time per handle. A handle takes room only while somebody writes to it or waits to.</summary>
internal sealed class HandleTurns
{
    // _gate guards the dictionary and the counts in it.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionHandle, Queue> _queues = [];

    /// <summary>Gets how many handles take room.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _queues.Count;
            }
        }
    }

    /// <summary>Waits for the turn, which disposing gives back. Who gives up while waiting leaves nothing behind.</summary>
    public async ValueTask<Turn> TakeAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var queue = Join(handle);
        try
        {
            await queue.Free.WaitAsync(cancellationToken);
            return new Turn(this, handle, queue);
        }
        catch
        {
            Leave(handle, queue);
            throw;
        }
    }

    private Queue Join(SessionHandle handle)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(handle, out var queue))
            {
                _queues[handle] = queue = new Queue();
            }

            queue.Length++;
            return queue;
        }
    }

    private void Leave(SessionHandle handle, Queue queue)
    {
        lock (_gate)
        {
            if (--queue.Length == 0)
            {
                _queues.Remove(handle);
            }
        }
    }

    internal sealed class Queue
    {
        public SemaphoreSlim Free { get; } = new(1, 1);

        public int Length { get; set; }
    }

    internal readonly struct Turn(HandleTurns turns, SessionHandle handle, Queue queue) : IDisposable
    {
        public void Dispose()
        {
            queue.Free.Release();
            turns.Leave(handle, queue);
        }
    }
}
