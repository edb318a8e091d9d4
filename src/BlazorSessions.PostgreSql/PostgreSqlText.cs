using System.Globalization;
using System.Text;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// Writes any text so that PostgreSQL takes it and gives it back: its <c>text</c> holds neither NUL nor half a surrogate
/// pair. Those, and the mark itself, become U+001A and four hexadecimal digits; two texts never become one.
/// </summary>
internal static class PostgreSqlText
{
    private const char Mark = '\u001a';
    private const int Digits = 4;

    public static string Escape(string text) => IsPlain(text) ? text : EscapeSlowly(text);

    public static string Unescape(string text) => text.Contains(Mark) ? UnescapeSlowly(text) : text;

    private static bool IsPlain(ReadOnlySpan<char> text) =>
        !text.ContainsAny('\0', Mark) && !text.ContainsAnyInRange('\uD800', '\uDFFF');

    private static string EscapeSlowly(string text)
    {
        var escaped = new StringBuilder(text.Length + Digits);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                escaped.Append(c).Append(text[++i]);
            }
            else if (c is '\0' or Mark || char.IsSurrogate(c))
            {
                escaped.Append(Mark).Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }

    private static string UnescapeSlowly(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == Mark && i + Digits < text.Length && TryRead(text.AsSpan(i + 1, Digits), out var code))
            {
                plain.Append((char)code);
                i += Digits;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static bool TryRead(ReadOnlySpan<char> digits, out ushort code) =>
        ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
}
