using System.Text;

namespace BlazorSessions.Redis;

/// <summary>
/// Text as bytes and back, without loss: UTF-8, in which half of a surrogate pair has the three bytes it would have if
/// it were a character. Any other conversion makes one question mark of all of them, and one user of two.
/// </summary>
internal static class RedisText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Encode(string text) => MayHaveHalves(text) ? EncodeHalves(text) : s_strict.GetBytes(text);

    /// <summary>Reads what <see cref="Encode"/> wrote; other bytes come out as replacement characters.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (IndexOfHalf(bytes) < 0)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder();
        for (int half; (half = IndexOfHalf(bytes)) >= 0; bytes = bytes[(half + 3)..])
        {
            text.Append(Encoding.UTF8.GetString(bytes[..half]));
            text.Append((char)(0xD000 | (bytes[half + 1] & 0x3F) << 6 | bytes[half + 2] & 0x3F));
        }

        return text.Append(Encoding.UTF8.GetString(bytes)).ToString();
    }

    private static bool MayHaveHalves(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // What is no character is enumerated as the replacement character, which is one too.
            if (rune == Rune.ReplacementChar)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] EncodeHalves(string text)
    {
        List<byte> bytes = [];
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                bytes.AddRange(s_strict.GetBytes(text.Substring(i++, 2)));
            }
            else if (char.IsSurrogate(text[i]))
            {
                bytes.AddRange([0xED, (byte)(0x80 | text[i] >> 6 & 0x3F), (byte)(0x80 | text[i] & 0x3F)]);
            }
            else
            {
                bytes.AddRange(s_strict.GetBytes(text.Substring(i, 1)));
            }
        }

        return [.. bytes];
    }

    private static int IndexOfHalf(ReadOnlySpan<byte> bytes)
    {
        for (int from = 0, at; (at = bytes[from..].IndexOf((byte)0xED)) >= 0; from += at + 1)
        {
            if (from + at + 2 < bytes.Length && bytes[from + at + 1] >= 0xA0)
            {
                return from + at;
            }
        }

        return -1;
    }
}
