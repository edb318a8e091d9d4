namespace BlazorSessions.Stores.Distributed;

/// <summary>
/// What this node has seen of sessions lately, by which it notices that the cache answers what was before. Bounded: two
/// generations, of which the older goes when the younger is full.
/// </summary>
internal sealed class SeenWrites(TimeProvider clock, int capacity = 20_000)
{
    /// <summary>
    /// How long the cache may be behind. What it says after that counts, as another node may have written over what
    /// this one has seen.
    /// </summary>
    public static readonly TimeSpan KnowsBetterFor = TimeSpan.FromSeconds(10);

    private const long Ended = long.MaxValue;

    // _gate guards both generations.
    private readonly Lock _gate = new();
    private Dictionary<SessionHandle, Seen> _young = [];
    private Dictionary<SessionHandle, Seen> _old = [];

    /// <summary>Gets how many sessions are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _young.Count + _old.Count;
            }
        }
    }

    /// <summary>
    /// Takes note of an entry that the cache has answered or taken; false when it is of before what was seen a moment
    /// ago.
    /// </summary>
    public bool TryNote(CacheEntry entry, SessionRecord record)
    {
        lock (_gate)
        {
            if (Find(record.Handle) is { } known && known.Life == entry.Life && known.Version > record.Version
                && (known.Version == Ended || clock.GetElapsedTime(known.At) < KnowsBetterFor))
            {
                return false;
            }

            Put(record.Handle, new Seen(entry.Life, record.Version, clock.GetTimestamp()));
            return true;
        }
    }

    /// <summary>Notes that a life of a handle is over.</summary>
    public void NoteEnd(SessionHandle handle, ulong life)
    {
        lock (_gate)
        {
            Put(handle, new Seen(life, Ended, clock.GetTimestamp()));
        }
    }

    /// <summary>Returns whether a life of a handle is known to be over.</summary>
    public bool HasEnded(SessionHandle handle, ulong life)
    {
        lock (_gate)
        {
            return Find(handle) is { Version: Ended } seen && seen.Life == life;
        }
    }

    /// <summary>Returns the life of a handle that was last seen; null when none was, or its end was.</summary>
    public ulong? LifeOf(SessionHandle handle)
    {
        lock (_gate)
        {
            return Find(handle) is { Version: not Ended } seen ? seen.Life : null;
        }
    }

    /// <summary>Returns whether a handle was seen alive a moment ago.</summary>
    public bool IsRecent(SessionHandle handle)
    {
        lock (_gate)
        {
            return Find(handle) is { Version: not Ended } seen && clock.GetElapsedTime(seen.At) < KnowsBetterFor;
        }
    }

    private Seen? Find(SessionHandle handle) =>
        _young.TryGetValue(handle, out var seen) || _old.TryGetValue(handle, out seen) ? seen : null;

    private void Put(SessionHandle handle, Seen seen)
    {
        if (_young.Count >= capacity / 2 && !_young.ContainsKey(handle))
        {
            (_old, _young) = (_young, []);
        }

        _young[handle] = seen;
    }

    private readonly record struct Seen(ulong Life, long Version, long At);
}
