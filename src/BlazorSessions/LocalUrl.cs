using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BlazorSessions;

/// <summary>
/// A URL inside this app: a path from the root with query and fragment. The one type a return URL may have, so that
/// no redirect leaves the app.
/// </summary>
/// <remarks>
/// Stricter than the framework's own check, which lets <c>/%5cevil</c>, <c>/.//evil</c> and <c>/%2f/evil</c> pass:
/// refused is whatever any browser or proxy could read as another host after decoding or removing dot segments.
/// <c>default</c> is the root.
/// </remarks>
public readonly record struct LocalUrl
{
    /// <summary>The most characters of a local URL.</summary>
    public const int MaxLength = 2048;

    // Any: it takes the dot segments out of a path, as browsers do.
    private static readonly Uri s_host = new("http://localhost");

    private readonly string? _value;

    private LocalUrl(string value) => _value = value;

    /// <summary>
    /// Gets the root, <c>/</c>: of the host as a text, of the app where <see cref="Under"/> or
    /// <c>NavigationManager.NavigateTo(LocalUrl)</c> leads.
    /// </summary>
    public static LocalUrl Root { get; } = new("/");

    /// <summary>Gets the text, which begins with exactly one slash.</summary>
    public string Value => _value ?? "/";

    /// <summary>Reads a local URL.</summary>
    /// <exception cref="FormatException">The text is no URL inside this app.</exception>
    public static LocalUrl Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var url)
            ? url
            : throw new FormatException("A local URL is a path inside this app that begins with one slash, such as \"/account?tab=1\".");
    }

    /// <summary>Reads a local URL; false, and the root, when the text could lead elsewhere.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LocalUrl url)
    {
        url = Root;
        if (text is null || text.Length is 0 or > MaxLength || text[0] != '/' || HasForbidden(text))
        {
            return false;
        }

        var end = text.AsSpan().IndexOfAny('?', '#');
        if (!IsLocalPath(end < 0 ? text : text[..end]))
        {
            return false;
        }

        url = new LocalUrl(text);
        return true;
    }

    /// <summary>
    /// Returns the URL inside an app that lies below a path of its host. One that is there already stays as it is, such as
    /// the return URL of a login; to any other the path is put in front.
    /// </summary>
    /// <param name="pathBase">
    /// The path of the app as an address has it, such as <c>/shop</c>, with or without a slash at its end; empty or <c>/</c>
    /// for an app that has the whole host.
    /// </param>
    public string Under(string pathBase)
    {
        ArgumentNullException.ThrowIfNull(pathBase);
        var appBase = pathBase.TrimEnd('/');
        var url = new Uri(s_host, Value);
        var path = url.AbsolutePath;
        return path.StartsWith(appBase, StringComparison.OrdinalIgnoreCase)
            && (path.Length == appBase.Length || path[appBase.Length] == '/')
                ? Value
                : appBase + url.PathAndQuery + url.Fragment;
    }

    /// <summary>Returns <see cref="Value"/>.</summary>
    public override string ToString() => Value;

    // Decoded until nothing changes: a proxy may decode once more than the browser does.
    private static bool IsLocalPath(string path)
    {
        for (var round = 0; round < 4; round++)
        {
            if (HasForbidden(path) || !StaysLocal(path))
            {
                return false;
            }

            var decoded = Uri.UnescapeDataString(path);
            if (decoded == path)
            {
                return true;
            }

            path = decoded;
        }

        return false;
    }

    // What a browser drops, turns into a slash or cannot show. A half of a pair reads as the replacement character.
    private static bool HasForbidden(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is '\\' or '\u2028' or '\u2029')
            {
                return true;
            }
        }

        return false;
    }

    // Empty segments only count where dot segments would move them to the front: "/a//b" is fine, "/..//b" is not.
    private static bool StaysLocal(string path)
    {
        var depth = 0;
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            switch (segments[i].Trim())
            {
                case "" when depth == 0 && !last:
                    return false;
                case ".":
                    break;
                case "..":
                    depth = Math.Max(0, depth - 1);
                    break;
                default:
                    depth++;
                    break;
            }
        }

        return true;
    }
}
