using System.ComponentModel;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions;

/// <summary>
/// A pattern for the path of a request: below the path base, decoded, without the query. Letter case does not count, as
/// in routing.
/// </summary>
/// <remarks>
/// Any text makes a pattern; one that cannot be matched is refused when the app starts. In configuration a pattern is
/// its text: a glob if there is an asterisk in it, a regular expression if it begins with <c>^</c>, else a prefix.
/// </remarks>
[TypeConverter(typeof(PathPatternConverter))]
public sealed class PathPattern
{
    // Linear in the length of the path, which a client chooses.
    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private readonly string _text;
    private readonly PathString? _prefix;
    private readonly Regex? _regex;

    private PathPattern(string text, string? fault, string? prefix = null, string? regex = null)
    {
        _text = text;
        Fault = fault;
        if (fault is not null)
        {
            return;
        }

        if (regex is null)
        {
            _prefix = new PathString(prefix);
            return;
        }

        try
        {
            _regex = new Regex(regex, Options);
        }
        catch (NotSupportedException)
        {
            Fault = "looks around or back, which takes unbounded time on long paths; write it without";
        }
        catch (ArgumentException exception)
        {
            Fault = $"is no regular expression ({exception.Message}); mend it";
        }
    }

    /// <summary>Gets what is wrong with the pattern; null when it can be matched.</summary>
    internal string? Fault { get; }

    /// <summary>Makes the pattern of a path and all below it, segment by segment.</summary>
    /// <param name="path"><c>/health</c> is for <c>/health</c> and <c>/health/live</c>, not for <c>/healthy</c>; <c>/</c> for all.</param>
    public static PathPattern Prefix(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var fault = FaultOf(path) ?? (path.AsSpan().ContainsAny("*?")
            ? "has a wildcard or a query; add it as a glob, and leave a query out" : null);
        return new PathPattern(path, fault, prefix: path.TrimEnd('/'));
    }

    /// <summary>Makes a pattern with wildcards, which is for the whole path.</summary>
    /// <param name="pattern">
    /// <c>*</c> stands for any characters of one segment, <c>?</c> for one of them, and a segment <c>**</c> for any
    /// number of segments, none included: <c>/assets/**</c>, <c>/**/*.png</c>.
    /// </param>
    public static PathPattern Glob(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var segments = pattern.Split('/');
        var fault = FaultOf(pattern) ?? (segments.Any(segment => segment != "**" && segment.Contains("**", StringComparison.Ordinal))
            ? "has ** inside a segment; write * there, or ** alone between slashes" : null);
        return new PathPattern(pattern, fault, regex: $@"\A{string.Concat(segments.Skip(1).Select(RegexOf))}\z");
    }

    /// <summary>Makes a pattern of a regular expression, which may match anywhere in the path: anchor it by <c>^</c> and <c>$</c>.</summary>
    /// <param name="pattern">An expression without look-arounds and back-references, as those have no bound in time.</param>
    public static PathPattern Regex(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new PathPattern(pattern, pattern.Length == 0 ? "is empty; name a path" : null, regex: pattern);
    }

    /// <summary>Returns the pattern as it was written.</summary>
    public override string ToString() => _text;

    internal static PathPattern Parse(string text) =>
        text.StartsWith('^') ? Regex(text) : text.Contains('*', StringComparison.Ordinal) ? Glob(text) : Prefix(text);

    internal bool Matches(PathString path) => _prefix is { } prefix
        ? path.StartsWithSegments(prefix)
        : _regex?.IsMatch(path.Value ?? string.Empty) == true;

    /// <summary>Returns whether this is for every path that the other is for, as far as prefixes tell.</summary>
    internal bool Covers(PathPattern other) => _prefix is { } all && other._prefix is { } part
        ? part.StartsWithSegments(all)
        : _regex is { } one && other._regex is { } same && one.ToString() == same.ToString();

    private static string? FaultOf(string path) => path switch
    {
        "" => "is empty; name a path, such as \"/health\"",
        _ when path[0] != '/' => $"does not begin with a slash; write \"/{path}\"",
        _ when path.Contains('%', StringComparison.Ordinal) => "is encoded; write it decoded, as paths are compared",
        _ => null,
    };

    // Microsoft.Extensions.FileSystemGlobbing is for files: it resolves what a client sent as a path of the machine, with
    // its separators and dots, knows no question mark, and builds a directory in memory for each match.
    private static string RegexOf(string segment) => segment == "**"
        ? "(?:/[^/]*)*"
        : "/" + System.Text.RegularExpressions.Regex.Escape(segment).Replace(@"\*", "[^/]*").Replace(@"\?", "[^/]");
}
