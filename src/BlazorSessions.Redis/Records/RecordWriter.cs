using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Records;

/// <summary>Writes records and deltas as the arguments of a script.</summary>
internal static class RecordWriter
{
    /// <summary>Adds when an anonymous record expires and its fields, name and value by turns.</summary>
    public static void AddRecord(this List<RedisValue> values, SessionRecord record)
    {
        values.AddRange(
        [
            RedisTime.Write(record.ExpiresAt),
            RecordFields.Format, RecordFields.CurrentFormat,
            RecordFields.Version, record.Version,
            RecordFields.Token, record.TokenHash.ToArray(),
            RecordFields.Created, RedisTime.Write(record.CreatedAt),
            RecordFields.Active, RedisTime.Write(record.LastActivityAt),
            RecordFields.Idle, RedisTime.Write(record.IdleTimeout),
            RecordFields.Absolute, RedisTime.Write(record.AbsoluteExpiresAt),
        ]);

        if (record is { PreviousTokenHash: { } token, PreviousTokenUntil: { } until })
        {
            values.AddRange([RecordFields.PreviousToken, token.ToArray(), RecordFields.PreviousUntil, RedisTime.Write(until)]);
        }

        if (record.Device is { } device)
        {
            values.AddRange([RecordFields.Device, RedisText.Encode(device)]);
        }

        foreach (var (key, value) in record.Values)
        {
            values.AddRange([Field(key), Versioned(value)]);
        }
    }

    /// <summary>Adds a delta in the order in which the script takes it.</summary>
    public static void AddDelta(this List<RedisValue> values, SessionDelta delta)
    {
        values.AddRange(
        [
            delta.ExpectedVersion ?? RedisValue.EmptyString,
            delta.ExpectedTokenHash?.ToArray() ?? RedisValue.EmptyString,
            delta.NewTokenHash?.ToArray() ?? RedisValue.EmptyString,
            RedisTime.Write(delta.KeepPreviousTokenUntil),
            RedisTime.Write(delta.LastActivityAt),
            Flag(delta.Clear),
            delta.Reads.Count,
            delta.Removes.Count,
            delta.Sets.Count,
            Flag(delta.SignIn is not null),
        ]);

        foreach (var (key, version) in delta.Reads)
        {
            values.AddRange([Field(key), version]);
        }

        values.AddRange(delta.Removes.Select(Field));
        foreach (var (key, data) in delta.Sets)
        {
            values.AddRange([Field(key), Bytes(data)]);
        }

        if (delta.SignIn is { } signIn)
        {
            values.AddSignIn(signIn);
        }
    }

    private static void AddSignIn(this List<RedisValue> values, SessionSignIn signIn) => values.AddRange(
    [
        RedisText.Encode(signIn.User.Key),
        signIn.User.Epoch,
        Bytes(signIn.User.Ticket),
        RedisTime.Write(signIn.User.AuthenticatedAt),
        Flag(signIn.User.IsRemembered),
        RedisTime.Write(signIn.IdleTimeout),
        RedisTime.Write(signIn.AbsoluteExpiresAt),
        signIn.MaxSessions ?? RedisValue.EmptyString,

        // Null keeps the device, the empty text is one.
        signIn.Device is { } device ? RedisText.Encode(RecordFields.ValueMark + device) : RedisValue.EmptyString,
    ]);

    private static RedisValue Flag(bool isSet) => isSet ? 1 : 0;

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
