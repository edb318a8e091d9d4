namespace HeadlessBlazor;

/// <summary>What a paused circuit left with the browser. Both texts are protected by the server.</summary>
/// <param name="CircuitId">The secret id of the circuit that was paused.</param>
/// <param name="Components">The root components; empty when the server kept the state.</param>
/// <param name="ApplicationState">The persisted state; empty when the server kept it.</param>
public sealed record PausedCircuit(string CircuitId, string Components, string ApplicationState);
