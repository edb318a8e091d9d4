using System.Collections.Immutable;

namespace BlazorSessions.Stores.Cookies;

/// <summary>
/// What is to be known of a session when the browser shows one record and this process has another. On one node the
/// browser's is never newer than an earlier state of the own. On several, each may have written what the other has not
/// seen: then the last write of each key counts, as far as versions can tell.
/// </summary>
internal static class RecordReconciliation
{
    /// <summary>Returns the own record, the same object when the browser's has nothing new, or one with what is new.</summary>
    public static SessionRecord Reconcile(SessionRecord own, SessionRecord shown)
    {
        if (shown.TokenHash != own.TokenHash)
        {
            return shown.Version > own.Version ? WithActivity(shown, own) : own;
        }

        var isNewer = shown.Version > own.Version;
        var values = isNewer || shown.Version == own.Version ? Merge(shown, own) : Merge(own, shown);
        if (!isNewer && AreSame(values, own.Values))
        {
            return WithActivity(own, shown);
        }

        var version = isNewer && AreSame(values, shown.Values) ? shown.Version : Math.Max(own.Version, shown.Version) + 1;
        return WithActivity(isNewer ? shown : own, isNewer ? own : shown) with { Values = values, Version = version };
    }

    private static SessionRecord WithActivity(SessionRecord record, SessionRecord other) =>
        other.LastActivityAt > record.LastActivityAt ? record with { LastActivityAt = other.LastActivityAt } : record;

    // A key that the later record does not have was removed there, unless it was written too late for that to be known.
    private static IReadOnlyDictionary<string, SessionValue> Merge(SessionRecord later, SessionRecord earlier)
    {
        ImmutableDictionary<string, SessionValue>.Builder? merged = null;
        foreach (var (key, value) in earlier.Values)
        {
            var isLast = later.Values.TryGetValue(key, out var other)
                ? value.Version > other.Version
                : value.Version >= later.Version;
            if (isLast)
            {
                merged ??= later.Values.ToImmutableDictionary(StringComparer.Ordinal).ToBuilder();
                merged[key] = value;
            }
        }

        return merged?.ToImmutable() ?? later.Values;
    }

    private static bool AreSame(
        IReadOnlyDictionary<string, SessionValue> values, IReadOnlyDictionary<string, SessionValue> others)
    {
        if (ReferenceEquals(values, others))
        {
            return true;
        }

        if (values.Count != others.Count)
        {
            return false;
        }

        foreach (var (key, value) in values)
        {
            if (!others.TryGetValue(key, out var other) || other.Version != value.Version
                || !other.Data.Span.SequenceEqual(value.Data.Span))
            {
                return false;
            }
        }

        return true;
    }
}
