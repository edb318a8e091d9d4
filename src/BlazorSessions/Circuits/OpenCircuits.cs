using System.Collections.Concurrent;
using BlazorSessions.Diagnostics;
using BlazorSessions.Scopes;

namespace BlazorSessions.Circuits;

/// <summary>
/// The circuits of this process by the secret that a client asks for them with, so that a connection can be looked at
/// before the framework hands a circuit over to it: from then on whatever the circuit renders goes to that connection.
/// </summary>
internal sealed class OpenCircuits
{
    private readonly ConcurrentDictionary<string, IConnectionCircuit> _circuits = new(StringComparer.Ordinal);

    public OpenCircuits(SessionTelemetry telemetry) => telemetry.WatchCircuits(() => _circuits.Count);

    public int Count => _circuits.Count;

    public IConnectionCircuit? Find(string secret) => _circuits.GetValueOrDefault(secret);

    /// <summary>Keeps a circuit until it closes, which may have happened already.</summary>
    public void Add(string secret, IConnectionCircuit circuit)
    {
        _circuits[secret] = circuit;
        circuit.Closed.UnsafeRegister(_ => _circuits.TryRemove(secret, out var _), null);
    }
}
