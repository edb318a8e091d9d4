using System.Diagnostics.CodeAnalysis;

namespace BlazorSessions.Stores.Memory;

/// <summary>Sessions in the order of a time that only moves forward: their expiry, or their last activity.</summary>
/// <remarks>
/// A verb that moves the time leaves the queue alone. A session stands at the time it was put in with, which is never
/// later than its own, and is put back at its own when it comes to the front: at most once per move. One that leaves
/// the store leaves an empty place, taken out when it comes to the front, or with all the others when there are more of
/// them than of sessions: verbs cost the same however many sessions there are, and garbage is bounded.
/// </remarks>
internal sealed class SessionQueue(Func<SessionRecord, DateTimeOffset> time)
{
    private const int AllowedEmpty = 64;

    private readonly PriorityQueue<MemorySession, long> _places = new();
    private int _empty;

    /// <summary>Sessions and empty places.</summary>
    public int Length => _places.Count;

    /// <summary>How often a place has come to the front, for tests that no more are visited than need be.</summary>
    public long Visits { get; private set; }

    public void Add(MemorySession session, SessionRecord record) => _places.Enqueue(session, time(record).UtcTicks);

    /// <summary>Counts a session of this queue that has just left the store.</summary>
    public void Leave()
    {
        _empty++;
        if (_empty > AllowedEmpty + (_places.Count - _empty))
        {
            Rebuild();
        }
    }

    /// <summary>Finds the session with the earliest time. It stays in the queue.</summary>
    public bool TryPeek([NotNullWhen(true)] out MemorySession? session)
    {
        while (_places.TryPeek(out session, out var stood))
        {
            Visits++;
            if (session.Record is not { } record)
            {
                _places.Dequeue();
                _empty--;
            }
            else if (time(record).UtcTicks is var own && own > stood)
            {
                _places.DequeueEnqueue(session, own);
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private void Rebuild()
    {
        (MemorySession Session, long Time)[] sessions = [.. _places.UnorderedItems.Where(
            place => place.Element.Record is not null)];
        _places.Clear();
        _places.EnqueueRange(sessions);
        _places.TrimExcess();
        _empty = 0;
    }
}
