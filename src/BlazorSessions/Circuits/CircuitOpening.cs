using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Circuits;

/// <summary>
/// Knows whether its scope is the one that the hub is making a circuit in, and makes what the session of a circuit needs
/// there. Not from the container, piece by piece: they know each other, and nobody else asks for them.
/// </summary>
internal sealed class CircuitOpening(IServiceProvider scope)
{
    private CircuitSession? _made;

    /// <summary>Gets the session of this scope's circuit; null where there is none.</summary>
    public CircuitSession? Circuit
    {
        get
        {
            // Made with the session of the scope, and by nobody else.
            scope.GetRequiredService<ScopeSession>();
            return _made;
        }
    }

    /// <summary>
    /// Makes the session of a circuit in the scope that the hub is making one in; null in any other. The hub has told
    /// that scope's navigation where the browser is before it asks for anything else, and it tells no other scope.
    /// </summary>
    public CircuitSession? TryOpen()
    {
        if (ConnectionSlot.Current is not { Circuit: null } slot || !HasLocation())
        {
            return null;
        }

        _made = new CircuitSession(
            slot,
            scope.GetRequiredService<LiveSessions>(),
            scope.GetRequiredService<LiveFollowers>(),
            NewTickets(),
            scope.GetRequiredService<ILogger<CircuitSession>>())
        {
            Services = scope,
        };
        _made.Enter();
        if (slot.Unknown is not null)
        {
            scope.GetRequiredService<UnconfirmedCircuits>().Add(_made);
        }

        return _made;
    }

    /// <summary>Makes what does what the life of the circuit asks for.</summary>
    public CircuitEffectRunner NewRunner(CircuitSession circuit) => new(
        circuit,
        new CircuitScreen(
            circuit,
            scope.GetRequiredService<SessionCascade>(),
            scope.GetRequiredService<SessionAuthenticationStateProvider>(),
            scope.GetRequiredService<ILogger<CircuitScreen>>()),
        new CircuitPage(
            circuit.Tickets.Browser,
            scope.GetRequiredService<NavigationManager>(),
            scope.GetRequiredService<GuardedPages>(),
            scope.GetRequiredService<IOptions<BlazorSessionsOptions>>(),
            scope.GetRequiredService<TimeProvider>(),
            scope),
        scope.GetRequiredService<ILogger<CircuitEffectRunner>>());

    private CircuitTickets NewTickets() => ActivatorUtilities.CreateInstance<CircuitTickets>(
        scope, ActivatorUtilities.CreateInstance<BrowserModule>(scope));

    private bool HasLocation()
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
