using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BlazorSessions.EndToEnd.Site;

/// <summary>The circuits that the server holds, connected or not: a test waits until it has let go of one.</summary>
internal sealed class OpenCircuits : CircuitHandler
{
    private readonly ConcurrentDictionary<string, bool> _ids = new();

    public int Count => _ids.Count;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _ids.TryAdd(circuit.Id, true);

        return Task.CompletedTask;
    }

    // Also of circuits that were refused, which have never opened.
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _ids.TryRemove(circuit.Id, out _);

        return Task.CompletedTask;
    }
}
