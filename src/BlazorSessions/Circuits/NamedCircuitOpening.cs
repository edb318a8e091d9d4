using BlazorSessions.Live;
using BlazorSessions.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>Opens named sessions in circuits, whenever they are first asked for.</summary>
internal static class NamedCircuitOpening
{
    /// <summary>Makes the session of a name in a circuit; null in any other scope.</summary>
    /// <param name="scope">The scope of the app.</param>
    /// <param name="services">What there is of the session's name in that scope.</param>
    public static NamedCircuitSession? TryOpen(IServiceProvider scope, IServiceProvider services)
    {
        if (scope.GetRequiredService<CircuitOpening>().Circuit is not { } circuit)
        {
            return null;
        }

        var session = new NamedCircuitSession(
            circuit,
            services.GetRequiredService<LiveSessions>(),
            services.GetRequiredService<LiveFollowers>(),
            services.GetRequiredService<TouchPump>(),
            ActivatorUtilities.CreateInstance<CircuitTickets>(services, circuit.Tickets.Browser),
            services.GetRequiredService<ILogger<NamedCircuitSession>>());
        scope.GetRequiredService<NamedCircuits>().Add(session);
        return session;
    }
}
