using Microsoft.Extensions.Primitives;

namespace BlazorSessions.Http;

/// <summary>
/// Finds one cookie in the raw header. The framework's own collection ignores case and lets the last of duplicates
/// win, which is how a cookie planted on a parent domain gets in; here the name is exact and two occurrences are none.
/// </summary>
internal static class CookieHeader
{
    public static CookieLookup Find(StringValues headers, string name, out ReadOnlyMemory<char> value)
    {
        value = default;
        var found = 0;
        for (var i = 0; i < headers.Count && found < 2; i++)
        {
            found += FindIn(headers[i].AsMemory(), name, ref value);
        }

        return found switch
        {
            0 => CookieLookup.Absent,
            1 => CookieLookup.Found,
            _ => CookieLookup.Duplicate,
        };
    }

    private static int FindIn(ReadOnlyMemory<char> header, string name, ref ReadOnlyMemory<char> value)
    {
        var found = 0;
        while (!header.IsEmpty)
        {
            var end = header.Span.IndexOf(';');
            var pair = end < 0 ? header : header[..end];
            header = end < 0 ? default : header[(end + 1)..];
            var start = pair.Span.IndexOfAnyExcept(' ', '\t');
            if (start < 0)
            {
                continue;
            }

            pair = pair[start..];
            if (pair.Length > name.Length && pair.Span[name.Length] == '=' && pair.Span.StartsWith(name, StringComparison.Ordinal))
            {
                value = pair[(name.Length + 1)..];
                found++;
            }
        }

        return found;
    }
}
