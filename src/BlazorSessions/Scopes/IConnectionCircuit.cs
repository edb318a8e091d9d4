using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>What a circuit is to its connection and to the requests of that.</summary>
internal interface IConnectionCircuit
{
    /// <summary>Gets the living session that its events are activity in; null without one.</summary>
    LiveSession? Live { get; }

    /// <summary>Gets the services of the circuit; null where it runs without any.</summary>
    IServiceProvider? Services { get; }

    /// <summary>Gets whether events are dropped, as they were raised on what is not to be seen any more.</summary>
    bool DropsEvents { get; }

    /// <summary>Gets what is cancelled when the circuit is disposed.</summary>
    CancellationToken Closed { get; }

    /// <summary>An event has come, and was noted as activity.</summary>
    void OnActivity();

    /// <summary>
    /// Returns whether a request may speak for the circuit, by the session its cookie names; null for none.
    /// </summary>
    bool Admits(SessionHandle? named);

    /// <summary>Returns whether the circuit may go on over a connection that comes first, or comes back.</summary>
    ValueTask<bool> MayMoveToAsync(ConnectionSlot slot);
}
