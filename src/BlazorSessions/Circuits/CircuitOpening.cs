using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>Knows the scope that the hub is making a circuit in.</summary>
internal static class CircuitOpening
{
    /// <summary>
    /// Makes the session of a circuit in the scope that the hub is making one in; null in any other. The hub has told
    /// that scope's navigation where the browser is before it asks for anything else, and it tells no other scope.
    /// </summary>
    public static CircuitSession? TryOpen(IServiceProvider scope)
    {
        if (ConnectionSlot.Current is not { Circuit: null } slot || !HasLocation(scope))
        {
            return null;
        }

        var circuit = new CircuitSession(
            slot,
            scope.GetRequiredService<LiveSessions>(),
            scope.GetRequiredService<LiveFollowers>(),
            scope.GetRequiredService<TicketExchange>(),
            scope.GetRequiredService<SignInExchange>(),
            scope.GetRequiredService<ILogger<CircuitSession>>());
        circuit.Enter();
        if (slot.Unknown is not null)
        {
            scope.GetRequiredService<UnconfirmedCircuits>().Add(circuit);
        }

        return circuit;
    }

    private static bool HasLocation(IServiceProvider scope)
    {
        try
        {
            return scope.GetService<NavigationManager>()?.Uri is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
