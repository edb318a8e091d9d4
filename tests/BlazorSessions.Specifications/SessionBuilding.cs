using System.Collections.Immutable;
using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>Shapes a session: <c>Some.Session().With("cart", "tea")</c>.</summary>
public static class SessionBuilding
{
    /// <summary>Adds the bytes of a text as a value.</summary>
    public static SessionRecord With(this SessionRecord record, string key, string text) =>
        record.With(key, The.Bytes(text));

    /// <summary>Adds a value, written in the version of the record.</summary>
    public static SessionRecord With(this SessionRecord record, string key, ReadOnlyMemory<byte> data) => record with
    {
        Values = record.Values.ToImmutableDictionary().SetItem(key, new SessionValue(data, record.Version)),
    };

    /// <summary>Has a user signed in, as a record has that was found; none can be created so.</summary>
    public static SessionRecord SignedInAs(this SessionRecord record, string userKey, long epoch = 0) =>
        record with { User = Some.SignIn(userKey, epoch).User };

    /// <summary>Gives the record this handle.</summary>
    public static SessionRecord Named(this SessionRecord record, string handle) =>
        record with { Handle = SessionHandle.Parse(handle) };

    /// <summary>Creates the session at another time, with all that counts from there.</summary>
    public static SessionRecord CreatedAt(this SessionRecord record, DateTimeOffset now) => record with
    {
        CreatedAt = now,
        LastActivityAt = now,
        AbsoluteExpiresAt = now + The.AbsoluteTimeout,
    };

    /// <summary>Sets how long the session lives without activity.</summary>
    public static SessionRecord LastingWithout(this SessionRecord record, TimeSpan activity) =>
        record with { IdleTimeout = activity };

    /// <summary>Sets how long the session lives at all.</summary>
    public static SessionRecord LastingAtMost(this SessionRecord record, TimeSpan time) =>
        record with { AbsoluteExpiresAt = record.CreatedAt + time };
}
