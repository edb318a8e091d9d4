using System.Text;

namespace BlazorSessions.Tests.Canary;

/// <summary>The forms in which a secret could turn up: its bytes, hex, and base64 of both alphabets at every alignment.</summary>
internal static class Needles
{
    public static IEnumerable<byte[]> Of(byte[] secret)
    {
        yield return secret;
        yield return Ascii(Convert.ToHexString(secret));
        yield return Ascii(Convert.ToHexStringLower(secret));
        yield return Ascii(BitConverter.ToString(secret));
        yield return Ascii(string.Join(',', secret));
        for (var offset = 0; offset < 3; offset++)
        {
            var base64 = Inside(secret, offset);
            yield return Ascii(base64);
            yield return Ascii(base64.Replace('+', '-').Replace('/', '_'));
            yield return Ascii(base64.Replace("+", "\\u002B", StringComparison.Ordinal));
            yield return Ascii(Uri.EscapeDataString(base64));
        }
    }

    // What is the same whatever stands before and after: base64 puts three bytes into four characters.
    private static string Inside(byte[] secret, int offset)
    {
        var text = Convert.ToBase64String([.. new byte[offset], .. secret]);
        var first = (offset * 8 + 5) / 6;
        var end = (offset + secret.Length) * 8 / 6;
        return text[first..end];
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
