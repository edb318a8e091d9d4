using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Compression;

namespace BlazorSessions.Stores.Cookies;

/// <summary>
/// A record as the bytes that are sealed into cookies: <see cref="SessionRecordFormat"/>, compressed where that saves a
/// cookie, and filled up.
/// </summary>
/// <remarks>
/// A byte for how it is packed, four for the length, the record, zeros. The length of what is compressed says something
/// about it, to who can add to it and watches the line: hence not where nothing is gained, and no exact length.
/// </remarks>
internal static class CookieRecordFormat
{
    /// <summary>How many characters of sealed text one cookie takes, which leaves room for its name.</summary>
    public const int CookieLength = 3_800;

    // What Data Protection adds to what it seals: its header, a key modifier, a vector and a tag, and its own filling.
    private const int SealLength = 112;
    private const int HeaderLength = 5;
    private const int Filling = 64;
    private const int MaxRecordLength = 1024 * 1024;
    private const int Quality = 5;
    private const int Window = 18;
    private const byte Plain = 0;
    private const byte Brotli = 1;

    /// <summary>Packs a record.</summary>
    public static byte[] Write(SessionRecord record)
    {
        var plain = SessionRecordFormat.Write(record);
        return CookiesFor(plain.Length) > 1 && Compress(plain) is { } compressed
            && CookiesFor(compressed.Length) < CookiesFor(plain.Length)
                ? Pack(Brotli, compressed)
                : Pack(Plain, plain);
    }

    /// <summary>Returns how many characters the sealed text of packed bytes has at most.</summary>
    public static int SealedLength(int packedLength) => Base64Url.GetEncodedLength(packedLength + SealLength);

    /// <summary>Unpacks a record; null for anything that is not one.</summary>
    public static SessionRecord? Read(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < HeaderLength
            || BinaryPrimitives.ReadInt32LittleEndian(packed[1..]) is var length && (length < 0 || length > packed.Length - HeaderLength))
        {
            return null;
        }

        var body = packed.Slice(HeaderLength, length);
        return packed[0] switch
        {
            Plain => SessionRecordFormat.Read(body),
            Brotli => Decompress(body) is { } plain ? SessionRecordFormat.Read(plain) : null,
            _ => null,
        };
    }

    private static int CookiesFor(int length) => 1 + (SealedLength(PackedLength(length)) - 1) / CookieLength;

    private static int PackedLength(int length) => (HeaderLength + length + Filling - 1) / Filling * Filling;

    private static byte[] Pack(byte kind, ReadOnlySpan<byte> body)
    {
        var packed = new byte[PackedLength(body.Length)];
        packed[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), body.Length);
        body.CopyTo(packed.AsSpan(HeaderLength));
        return packed;
    }

    private static byte[]? Compress(ReadOnlySpan<byte> plain)
    {
        var buffer = new byte[plain.Length];
        return BrotliEncoder.TryCompress(plain, buffer, out var length, Quality, Window) ? buffer[..length] : null;
    }

    private static byte[]? Decompress(ReadOnlySpan<byte> body)
    {
        // Sealed by this app, so no bomb; bounded all the same.
        for (var size = body.Length * 8; ; size *= 4)
        {
            var buffer = new byte[Math.Min(size, MaxRecordLength)];
            if (BrotliDecoder.TryDecompress(body, buffer, out var length))
            {
                return buffer[..length];
            }

            if (buffer.Length == MaxRecordLength)
            {
                return null;
            }
        }
    }
}
