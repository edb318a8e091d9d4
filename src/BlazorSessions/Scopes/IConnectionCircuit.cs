namespace BlazorSessions.Scopes;

/// <summary>What a circuit is to the requests of its connection.</summary>
internal interface IConnectionCircuit
{
    /// <summary>
    /// Returns whether a request may speak for the circuit, by the session its cookie names; null for none.
    /// </summary>
    bool Admits(SessionHandle? named);
}
