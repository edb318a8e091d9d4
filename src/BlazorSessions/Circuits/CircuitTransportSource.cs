using BlazorSessions.Live;
using BlazorSessions.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Recognises the scope of a circuit: the first one that asks while the hub is making a circuit. Scopes that the app
/// makes inside a circuit come later and are none.
/// </summary>
internal sealed class CircuitTransportSource(IServiceProvider services) : ISessionTransportSource
{
    public ISessionTransport? Find(CurrentSession current) =>
        ConnectionSlot.Current is { IsOpening: true, Circuit: null } slot
            ? new CircuitTransport(
                current,
                slot,
                services.GetRequiredService<LiveSessions>(),
                services.GetRequiredService<UnconfirmedCircuits>(),
                services.GetRequiredService<TicketExchange>(),
                circuit => ActivatorUtilities.CreateInstance<CircuitPush>(services, circuit),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<CircuitTransport>>())
            : null;
}
