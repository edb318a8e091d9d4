namespace BlazorSessions.Live;

/// <summary>
/// What a sink has still to be told: each session once, with its newest record, its end, or that somebody must look.
/// Ends go first, and are dropped last.
/// </summary>
internal sealed class MirrorQueue(int capacity)
{
    // _gate guards everything below it. A handle stands in one of the queues for each entry; one that was exchanged for
    // an end stands in both, and the first of them finds nothing.
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionHandle, MirrorEntry> _entries = [];
    private readonly Queue<SessionHandle> _ends = [];
    private readonly Queue<SessionHandle> _records = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>
    /// Puts an entry in unless there is a newer one of its session. Returns how many more wait now, and how many were
    /// dropped: none or one.
    /// </summary>
    public (int Added, int Dropped) Add(MirrorEntry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Handle, out var waiting))
            {
                if (!entry.Supersedes(waiting))
                {
                    return default;
                }

                _entries[entry.Handle] = entry;
                if (entry.IsEnd)
                {
                    _ends.Enqueue(entry.Handle);
                }

                return default;
            }

            var isFull = _entries.Count >= capacity;
            if (isFull && !TryDrop(entry))
            {
                return (0, 1);
            }

            _entries[entry.Handle] = entry;
            (entry.IsEnd ? _ends : _records).Enqueue(entry.Handle);
            return isFull ? (0, 1) : (1, 0);
        }
    }

    /// <summary>Takes out what comes next; null when nothing waits.</summary>
    public MirrorEntry? Take()
    {
        lock (_gate)
        {
            return Take(_ends, isEnd: true) ?? Take(_records, isEnd: false);
        }
    }

    // Records make room for anything, ends for ends only.
    private bool TryDrop(MirrorEntry entry) =>
        Take(_records, isEnd: false) is not null || entry.IsEnd && Take(_ends, isEnd: true) is not null;

    private MirrorEntry? Take(Queue<SessionHandle> queue, bool isEnd)
    {
        while (queue.TryDequeue(out var handle))
        {
            if (_entries.TryGetValue(handle, out var entry) && entry.IsEnd == isEnd)
            {
                _entries.Remove(handle);
                return entry;
            }
        }

        return null;
    }
}
