using System.Collections.ObjectModel;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions;

/// <summary>
/// Patterns for the paths of requests; a request is meant when one of them fits. What is wrong with one is said when the
/// app starts, which it then does not.
/// </summary>
public sealed class PathPatterns : Collection<PathPattern>
{
    /// <summary>Adds a path and all below it.</summary>
    /// <param name="prefix">The path, such as <c>/health</c>; see <see cref="PathPattern.Prefix"/>.</param>
    public void Add(string prefix) => Add(PathPattern.Prefix(prefix));

    /// <summary>Adds a pattern with wildcards.</summary>
    /// <param name="pattern">The pattern, such as <c>/assets/**</c>; see <see cref="PathPattern.Glob"/>.</param>
    public void AddGlob(string pattern) => Add(PathPattern.Glob(pattern));

    /// <summary>Adds a regular expression.</summary>
    /// <param name="pattern">The expression, such as <c>^/files/\d+$</c>; see <see cref="PathPattern.Regex"/>.</param>
    public void AddRegex(string pattern) => Add(PathPattern.Regex(pattern));

    /// <inheritdoc/>
    protected override void InsertItem(int index, PathPattern item)
    {
        ArgumentNullException.ThrowIfNull(item);
        base.InsertItem(index, item);
    }

    internal bool Match(PathString path)
    {
        // Most apps have none, and every request asks.
        for (var i = 0; i < Count; i++)
        {
            if (this[i].Matches(path))
            {
                return true;
            }
        }

        return false;
    }
}
