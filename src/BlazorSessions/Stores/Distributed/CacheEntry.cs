using System.Buffers.Binary;
using System.Security.Cryptography;

namespace BlazorSessions.Stores.Distributed;

/// <summary>
/// What the cache holds of a session. Before the bytes of <see cref="SessionRecordFormat"/> stand a format byte and two
/// random numbers, by which a node tells what versions alone do not say.
/// </summary>
/// <param name="Life">
/// Of one creation, kept by all merges: an end is of a life, not of a handle. Its first digits say the how manieth life of the
/// handle it is, as far as the ends before it were known.
/// </param>
/// <param name="Write">Of one write: whether another node's of the same version has come over it.</param>
/// <param name="Record">The record; null when its bytes are none.</param>
internal sealed record CacheEntry(ulong Life, ulong Write, SessionRecord? Record)
{
    private const byte Format = 1;
    private const int OrderShift = 48;
    private const int HeaderLength = 1 + (2 * sizeof(ulong));

    /// <summary>Begins a life.</summary>
    /// <param name="record">The record.</param>
    /// <param name="ended">The life of the handle that ended last; null when none is known.</param>
    public static CacheEntry Begin(SessionRecord record, ulong? ended)
    {
        var order = ended is { } last ? OrderOf(last) + 1 : 0;
        return new((order << OrderShift) | (NewNumber() >> (64 - OrderShift)), NewNumber(), record);
    }

    /// <summary>Returns whether a life is over, by the one that ended last.</summary>
    public static bool IsOver(ulong life, ulong ended) => life == ended || OrderOf(ended) > OrderOf(life);

    public CacheEntry Next(SessionRecord record) => this with { Write = NewNumber(), Record = record };

    /// <summary>Reads an entry. Null when not even its life can be told.</summary>
    public static CacheEntry? Read(ReadOnlySpan<byte> data, SessionHandle handle)
    {
        if (data.Length < HeaderLength || data[0] != Format)
        {
            return null;
        }

        var record = SessionRecordFormat.Read(data[HeaderLength..]);
        return new CacheEntry(
            BinaryPrimitives.ReadUInt64BigEndian(data[1..]),
            BinaryPrimitives.ReadUInt64BigEndian(data[(1 + sizeof(ulong))..]),
            record?.Handle == handle ? record : null);
    }

    /// <summary>Writes the entry, which has a record.</summary>
    public byte[] ToBytes()
    {
        var record = SessionRecordFormat.Write(Record!); // Not null: only what was read lacks it.
        var data = new byte[HeaderLength + record.Length];
        data[0] = Format;
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(1), Life);
        BinaryPrimitives.WriteUInt64BigEndian(data.AsSpan(1 + sizeof(ulong)), Write);
        record.CopyTo(data, HeaderLength);
        return data;
    }

    private static ulong OrderOf(ulong life) => life >> OrderShift;

    private static ulong NewNumber() => BinaryPrimitives.ReadUInt64BigEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
