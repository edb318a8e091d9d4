using System.Collections.Concurrent;
using System.Text.Json;

namespace HeadlessBlazor;

/// <summary>Stands in for a JavaScript function that the server calls.</summary>
/// <param name="tab">The tab whose circuit calls.</param>
/// <param name="arguments">The arguments as JSON.</param>
/// <param name="cancellationToken">Cancelled when the tab closes.</param>
/// <returns>
/// What the function returns: null, something JSON can write, or a <see cref="ScriptObject"/> where the server asked
/// for an object reference. An exception reaches the server as a <c>JSException</c>.
/// </returns>
public delegate Task<object?> ScriptFunction(
    HeadlessTab tab, JsonElement[] arguments, CancellationToken cancellationToken);

/// <summary>Stands in for a JavaScript module or object: functions by name.</summary>
public sealed class ScriptObject
{
    private readonly ConcurrentDictionary<string, ScriptFunction> _functions = new();

    /// <summary>Adds a function, or replaces the one with that name.</summary>
    /// <param name="name">The identifier as the server calls it; it may hold dots.</param>
    /// <param name="function">What to run.</param>
    /// <returns>The same object.</returns>
    public ScriptObject Function(string name, ScriptFunction function)
    {
        _functions[name] = function;
        return this;
    }

    internal ScriptFunction? Find(string name) => _functions.GetValueOrDefault(name);
}
