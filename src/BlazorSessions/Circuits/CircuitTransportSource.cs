using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Recognises the scope of a circuit: the first one that asks while the hub is making a circuit. Scopes that the app
/// makes inside a circuit come later and are none.
/// </summary>
internal sealed class CircuitTransportSource : ISessionTransportSource
{
    public ISessionTransport? Find(CurrentSession current, IServiceProvider scope) =>
        ConnectionSlot.Current is { IsOpening: true, Circuit: null } slot
            ? new CircuitTransport(
                current,
                slot,
                scope.GetRequiredService<LiveSessions>(),
                scope.GetRequiredService<UnconfirmedCircuits>(),
                scope.GetRequiredService<TicketExchange>(),
                circuit => ActivatorUtilities.CreateInstance<CircuitPush>(scope, circuit),
                scope.GetRequiredService<TimeProvider>(),
                scope.GetRequiredService<ILogger<CircuitTransport>>())
            : null;
}
