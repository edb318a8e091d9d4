using System.Collections.Concurrent;

namespace HeadlessBlazor;

/// <summary>
/// The JavaScript of a headless browser: global functions and modules that the server may call. The functions that the
/// framework itself calls are there already; anything else that is not registered fails as it would in a browser.
/// </summary>
public sealed class HeadlessScripts
{
    private readonly ConcurrentDictionary<string, ScriptObject> _modules = new();

    internal ScriptObject Window { get; } = new();

    /// <summary>Registers a global function, for example <c>document.hasFocus</c>.</summary>
    /// <param name="identifier">The identifier as the server calls it.</param>
    /// <param name="function">What to run.</param>
    /// <returns>The same table.</returns>
    public HeadlessScripts Function(string identifier, ScriptFunction function)
    {
        Window.Function(identifier, function);
        return this;
    }

    /// <summary>Registers a function of a module.</summary>
    /// <param name="address">How the imported address ends, query left out, for example <c>session.js</c>.</param>
    /// <param name="name">The name of the function.</param>
    /// <param name="function">What to run.</param>
    /// <returns>The same table.</returns>
    public HeadlessScripts Module(string address, string name, ScriptFunction function)
    {
        _modules.GetOrAdd(address, _ => new ScriptObject()).Function(name, function);
        return this;
    }

    internal ScriptObject? FindModule(string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? address : address[..end];
        return _modules.FirstOrDefault(module => path.EndsWith(module.Key, StringComparison.OrdinalIgnoreCase)).Value;
    }
}
