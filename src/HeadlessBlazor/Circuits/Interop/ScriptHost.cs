using System.Collections.Concurrent;
using System.Text.Json;

namespace HeadlessBlazor.Circuits.Interop;

/// <summary>Runs the functions a circuit calls and holds the objects it was given references to.</summary>
internal sealed class ScriptHost(HeadlessTab tab, HeadlessScripts scripts, FrameworkScripts framework)
{
    private readonly ConcurrentDictionary<long, ScriptObject> _objects = new();
    private long _lastObject;

    /// <summary>Starts the call and returns what answers it, as the hub's three-part JSON.</summary>
    public async Task<(bool Succeeded, string Json)> RunAsync(ScriptCall call, CancellationToken cancellationToken)
    {
        try
        {
            var result = await CallAsync(call, cancellationToken);
            return (true, Answer(call.Handle, true, call.WantsReference ? Reference(call, result) : result));
        }
        catch (Exception exception)
        {
            // A failing script never hurts the tab: the server gets the error, as from a browser.
            return (false, Answer(call.Handle, false, exception.Message));
        }
    }

    private Task<object?> CallAsync(ScriptCall call, CancellationToken cancellationToken)
    {
        switch (call.Identifier)
        {
            case "import" when call.TargetId == 0:
                return Task.FromResult<object?>(Import(call.Arguments[0].GetString() ?? ""));
            case "DotNet.disposeJSObjectReferenceById" or "DotNet.jsCallDispatcher.disposeJSObjectReferenceById":
                _objects.TryRemove(call.Arguments[0].GetInt64(), out _);
                return Task.FromResult<object?>(null);
        }

        if (call.TargetId == 0 && framework.TryRun(call, out var result))
        {
            return Task.FromResult(result);
        }

        var function = Target(call.TargetId).Find(call.Identifier)
            ?? throw new MissingMethodException($"Could not find '{call.Identifier}': add it to Scripts.");
        return function(tab, call.Arguments, cancellationToken);
    }

    private ScriptObject Import(string address) => scripts.FindModule(address)
        ?? throw new FileNotFoundException(
            $"Failed to fetch dynamically imported module: {address}. Add it to HeadlessBrowser.Scripts.");

    private ScriptObject Target(long id) => id == 0
        ? scripts.Window
        : _objects.GetValueOrDefault(id)
            ?? throw new InvalidOperationException(
                $"JS object instance with ID {id} does not exist (has it been disposed?).");

    private Dictionary<string, long>? Reference(ScriptCall call, object? result)
    {
        if (result is null)
        {
            return null;
        }

        var value = result as ScriptObject
            ?? throw new InvalidOperationException(
                $"'{call.Identifier}' must return a ScriptObject: the server asked for a reference.");
        var id = Interlocked.Increment(ref _lastObject);
        _objects[id] = value;
        return new Dictionary<string, long> { ["__jsObjectId"] = id };
    }

    private static string Answer(long handle, bool succeeded, object? result) =>
        JsonSerializer.Serialize(new[] { handle, succeeded, result }, JsonSerializerOptions.Web);
}
