using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BlazorDemo;

/// <summary>Knows the circuit that a component lives in, for show.</summary>
public sealed class CurrentCircuit : CircuitHandler
{
    /// <summary>Gets the id of the circuit; null while a request renders the page.</summary>
    public string? Id { get; private set; }

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Id = circuit.Id;
        return Task.CompletedTask;
    }
}
