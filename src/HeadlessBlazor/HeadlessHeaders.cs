using System.Collections;
using System.Collections.Concurrent;

namespace HeadlessBlazor;

/// <summary>
/// Headers a headless browser adds to every request and WebSocket. They win over the ones it would send itself; a null
/// value leaves a header out, for example <c>Origin</c>.
/// </summary>
public sealed class HeadlessHeaders : IEnumerable<KeyValuePair<string, string?>>
{
    private readonly ConcurrentDictionary<string, string?> _headers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets a header; an unknown one is null.</summary>
    public string? this[string name]
    {
        get => _headers.GetValueOrDefault(name);
        set => _headers[name] = value;
    }

    /// <summary>Stops adding or leaving out the header. An unknown name does nothing.</summary>
    public void Remove(string name) => _headers.TryRemove(name, out _);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string?>> GetEnumerator() => _headers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
