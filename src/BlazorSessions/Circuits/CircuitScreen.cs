using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Shows the newest state in its circuit: services, user, cascade, in that order. One that fails stands for no other.
/// </summary>
internal sealed class CircuitScreen(
    CircuitSession circuit,
    SessionCascade cascade,
    SessionAuthenticationStateProvider authentication,
    ILogger<CircuitScreen> logger)
{
    private SessionState _shown = SessionState.None;

    /// <summary>Shows the user, who was taken when the circuit was made, which may be a while ago.</summary>
    public void Begin()
    {
        _shown = circuit.State;
        authentication.Show(_shown);
    }

    public async Task ShowAsync()
    {
        var state = circuit.State;
        if (ReferenceEquals(state, _shown))
        {
            return;
        }

        _shown = state;
        circuit.RaiseChanged();
        try
        {
            authentication.Show(state);
        }
        catch (Exception exception)
        {
            logger.PushFailed(circuit.CircuitId, exception);
        }

        await cascade.Source.NotifyChangedAsync(state);
    }
}
