using System.Collections.Immutable;
using BlazorSessions.Stores;

namespace BlazorSessions.Scopes;

/// <summary>Runs edits on records and makes the deltas they amount to, within the limits.</summary>
internal sealed class Edits(ISessionSerializer serializer, SizeLimits limits)
{
    [ThreadStatic]
    private static bool t_isRunning;

    /// <summary>
    /// Throws when an edit of this thread is running: its session takes no other write before it is through, and it may run
    /// several times.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    public static void ThrowIfRunning()
    {
        if (t_isRunning)
        {
            throw new InvalidOperationException(
                "A verb of a session was called inside of an edit. An edit may run several times and nothing else of its "
                + "session is written meanwhile: change values by the SessionEdit it is given, and call other verbs after it.");
        }
    }

    /// <summary>Runs an edit on values that were read in the given version of their record.</summary>
    public (SessionDelta Delta, T Result, bool WroteNothingNew) Run<T>(
        Func<SessionEdit, T> change,
        IReadOnlyDictionary<string, SessionValue> values,
        long version,
        IUnreadableValues? unreadable = null)
    {
        ThrowIfRunning();
        var visible = ReservedKeys.Hide(values);
        var edit = new SessionEdit(visible, serializer, unreadable);
        T result;
        t_isRunning = true;
        try
        {
            result = change(edit);
        }
        finally
        {
            t_isRunning = false;
        }

        edit.Complete();
        if (edit.IsEmpty)
        {
            return (new SessionDelta(), result, edit.WroteNothingNew);
        }

        limits.Check(edit, visible);
        var delta = ToDelta(edit, version);
        return (delta.Clear ? KeepReserved(delta, values) : delta, result, false);
    }

    /// <summary>
    /// Applies what an edit amounts to, to values that are kept nowhere and thrown away with the request.
    /// </summary>
    public SessionState Scratch(SessionState state, SessionDelta delta)
    {
        var record = new SessionRecord
        {
            Handle = SessionHandle.New(),
            TokenHash = default,
            CreatedAt = default,
            LastActivityAt = default,
            IdleTimeout = default,
            AbsoluteExpiresAt = default,
            Values = state.Values,
        };
        var blind = delta with { Reads = ImmutableDictionary<string, long>.Empty, ExpectedVersion = null };
        return new SessionState(record.Merge(blind).Record!.Values, serializer); // Not null: it expects nothing.
    }

    // A clear takes all values there are. What is the library's stays as it was read, or the clear is tried again.
    private static SessionDelta KeepReserved(SessionDelta delta, IReadOnlyDictionary<string, SessionValue> values)
    {
        foreach (var key in ReservedKeys.All)
        {
            var isThere = values.TryGetValue(key, out var value);
            delta = delta with { Reads = delta.Reads.ToImmutableDictionary().SetItem(key, value.Version) };
            if (isThere)
            {
                delta = delta with { Sets = delta.Sets.ToImmutableDictionary().SetItem(key, value.Data) };
            }
        }

        return delta;
    }

    private static SessionDelta ToDelta(SessionEdit edit, long version) => new()
    {
        Sets = edit.Sets.ToImmutableDictionary(
            set => set.Key, set => (ReadOnlyMemory<byte>)set.Value, StringComparer.Ordinal),
        Removes = edit.Removes,
        Clear = edit.Clears,
        Reads = edit.Reads,
        ExpectedVersion = edit.ReadKeys ? version : null,
    };
}
