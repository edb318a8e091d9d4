using System.Collections.Immutable;
using System.Text;
using BlazorSessions.Stores;

namespace BlazorSessions.Scopes;

/// <summary>Runs an edit on a record and makes the delta it amounts to, within the limits.</summary>
internal static class EditPlan
{
    public static (SessionDelta Delta, T Result, bool IsMoot) Run<T>(
        Func<SessionEdit, T> change,
        IReadOnlyDictionary<string, SessionValue> values,
        long version,
        ISessionSerializer serializer,
        BlazorSessionsOptions options,
        IUnreadableValues? unreadable = null)
    {
        var edit = new SessionEdit(values, serializer, unreadable);
        var result = change(edit);
        var changes = edit.Complete();
        if (changes.IsEmpty)
        {
            return (new SessionDelta(), result, changes.IsMoot);
        }

        CheckLimits(changes, values, options);
        return (ToDelta(changes, version), result, false);
    }

    private static SessionDelta ToDelta(SessionChanges changes, long version) => new()
    {
        Sets = changes.Sets.ToImmutableDictionary(
            set => set.Key, set => (ReadOnlyMemory<byte>)set.Value, StringComparer.Ordinal),
        Removes = changes.Removes,
        Clear = changes.Cleared,
        Reads = changes.Reads,
        ExpectedVersion = changes.ReadKeys ? version : null,
    };

    private static void CheckLimits(
        SessionChanges changes, IReadOnlyDictionary<string, SessionValue> values, BlazorSessionsOptions options)
    {
        if (changes.Sets.Count == 0)
        {
            return;
        }

        var keys = changes.Sets.Count;
        var bytes = changes.Sets.Sum(set => Size(set.Key, set.Value.Length));
        foreach (var (key, value) in values)
        {
            if (!changes.Cleared && !changes.Sets.ContainsKey(key) && !changes.Removes.Contains(key))
            {
                keys++;
                bytes += Size(key, value.Data.Length);
            }
        }

        if (keys > options.MaxKeys)
        {
            throw new SessionLimitException(nameof(options.MaxKeys), keys, options.MaxKeys);
        }

        if (bytes > options.MaxBytes)
        {
            throw new SessionLimitException(nameof(options.MaxBytes), bytes, options.MaxBytes);
        }
    }

    private static long Size(string key, int length) => Encoding.UTF8.GetByteCount(key) + (long)length;
}
