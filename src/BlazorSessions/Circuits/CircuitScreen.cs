using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// Shows the newest state in its circuit: services, user, cascade, in that order. One that fails stands for no other.
/// </summary>
internal sealed class CircuitScreen(
    SessionCascade cascade, SessionAuthenticationStateProvider authentication, ILogger<CircuitScreen> logger)
{
    private CircuitSession _circuit = default!; // Given by Begin.
    private SessionState _shown = SessionState.None;

    public void Begin(CircuitSession circuit)
    {
        _circuit = circuit;
        _shown = circuit.State;

        // The user was taken when the circuit was made, which may be a while ago.
        authentication.Show(_shown);
    }

    public async Task ShowAsync()
    {
        var state = _circuit.State;
        if (ReferenceEquals(state, _shown))
        {
            return;
        }

        _shown = state;
        _circuit.RaiseChanged();
        try
        {
            authentication.Show(state);
        }
        catch (Exception exception)
        {
            logger.PushFailed(_circuit.CircuitId, exception);
        }

        await cascade.Source.NotifyChangedAsync(state);
    }
}
