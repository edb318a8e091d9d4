using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Records;

/// <summary>Writes records and deltas as the arguments of a script.</summary>
internal static class RecordWriter
{
    /// <summary>Adds the fields of an anonymous record, name and value by turns.</summary>
    public static void AddRecord(this List<RedisValue> values, SessionRecord record)
    {
        values.AddRange([RecordFields.Head, RecordHead.Write(record)]);
        foreach (var (key, value) in record.Values)
        {
            values.AddRange([Field(key), Versioned(value)]);
        }
    }

    /// <summary>Adds a delta in the order in which the script takes it: which parts it has, and those.</summary>
    public static void AddDelta(this List<RedisValue> values, SessionDelta delta)
    {
        var parts = new StringBuilder(24);
        var place = values.Count;
        values.Add(default);
        Add('v', delta.ExpectedVersion is { } expected ? RecordHead.Version(expected) : null);
        Add('t', delta.ExpectedTokenHash?.ToArray());
        Add('b', delta.BaseVersion is { } held ? RecordHead.Version(held) : null);
        Add('a', delta.LastActivityAt is { } active ? RedisTime.Write(active) : null);
        if (delta.NewTokenHash is { } token)
        {
            Add('r', token.ToArray());
            values.AddRange([RedisTime.Write(delta.KeepPreviousTokenUntil), RecordHead.Optional(delta.NewTokenNonce)]);
        }

        if (delta.SignIn is { } signIn)
        {
            parts.Append('s');
            values.AddSignIn(signIn);
        }

        else if (delta.ChangesLifetime)
        {
            parts.Append('l');
            values.AddRange([RedisTime.Write(delta.IdleTimeout), RedisTime.Write(delta.AbsoluteExpiresAt)]);
        }

        parts.Append(delta.Clear ? "c" : "").Append(delta.DropIfEmpty ? "d" : "").Append(delta.ClearPreviousToken ? "p" : "");
        values[place] = parts
            .Append(CultureInfo.InvariantCulture, $" {delta.Reads.Count} {delta.Removes.Count}").ToString();
        values.AddValues(delta);

        void Add(char part, RedisValue value)
        {
            if (!value.IsNull)
            {
                parts.Append(part);
                values.Add(value);
            }
        }
    }

    private static void AddValues(this List<RedisValue> values, SessionDelta delta)
    {
        foreach (var (key, version) in delta.Reads)
        {
            values.AddRange([Field(key), version]);
        }

        foreach (var key in delta.Removes)
        {
            values.Add(Field(key));
        }

        foreach (var (key, data) in delta.Sets)
        {
            values.AddRange([Field(key), Bytes(data)]);
        }
    }

    private static void AddSignIn(this List<RedisValue> values, SessionSignIn signIn) => values.AddRange(
    [
        RedisText.Encode(signIn.User.Key),
        signIn.User.Epoch,
        Bytes(signIn.User.Ticket),
        RedisTime.Write(signIn.User.AuthenticatedAt),
        signIn.User.IsRemembered ? 1 : 0,
        RedisTime.Write(signIn.IdleTimeout),
        RedisTime.Write(signIn.AbsoluteExpiresAt),
        signIn.MaxSessions ?? RedisValue.EmptyString,
        RecordHead.Optional(signIn.Device),
        RecordHead.External(signIn.User.External),
    ]);

    private static RedisValue Field(string key) => RedisText.Encode(RecordFields.ValueMark + key);

    private static RedisValue Versioned(SessionValue value)
    {
        var version = Encoding.ASCII.GetBytes(value.Version.ToString(CultureInfo.InvariantCulture));
        byte[] bytes = [.. version, (byte)':', .. value.Data.Span];
        return bytes;
    }

    private static RedisValue Bytes(ReadOnlyMemory<byte> data) =>
        MemoryMarshal.TryGetArray(data, out var segment) && segment.Array is { } array && array.Length == data.Length
            ? array
            : data.ToArray();
}
