namespace BlazorSessions.Http;

/// <summary>Writes a URL inside the app for the Location header, which takes ASCII only: the rest is percent-encoded.</summary>
internal static class LocalRedirect
{
    public static string Encode(LocalUrl url) => url.Value.All(IsPlain)
        ? url.Value
        : string.Concat(url.Value.EnumerateRunes().Select(rune =>
            rune.IsAscii && IsPlain((char)rune.Value) ? rune.ToString() : Uri.EscapeDataString(rune.ToString())));

    private static bool IsPlain(char c) => c is > ' ' and < '\x7f';
}
