using System.Collections.Immutable;
using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>Shapes a session: <c>Some.Session().With("cart", "tea")</c>.</summary>
public static class SessionBuilding
{
    public static SessionRecord With(this SessionRecord record, string key, string text) =>
        record.With(key, The.Bytes(text));

    public static SessionRecord With(this SessionRecord record, string key, ReadOnlyMemory<byte> data) => record with
    {
        Values = record.Values.ToImmutableDictionary().SetItem(key, new SessionValue(data, record.Version)),
    };

    public static SessionRecord Named(this SessionRecord record, string handle) =>
        record with { Handle = SessionHandle.Parse(handle) };

    public static SessionRecord CreatedAt(this SessionRecord record, DateTimeOffset now) => record with
    {
        CreatedAt = now,
        LastActivityAt = now,
        AbsoluteExpiresAt = now + The.AbsoluteTimeout,
    };

    public static SessionRecord LastingWithout(this SessionRecord record, TimeSpan activity) =>
        record with { IdleTimeout = activity };

    public static SessionRecord LastingAtMost(this SessionRecord record, TimeSpan time) =>
        record with { AbsoluteExpiresAt = record.CreatedAt + time };
}
