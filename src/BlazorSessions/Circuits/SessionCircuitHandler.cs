using BlazorSessions.Diagnostics;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace BlazorSessions.Circuits;

/// <summary>Guards the doors of a circuit: its start, where the page must be of the same session, and each reconnect.</summary>
internal sealed class SessionCircuitHandler(
    CircuitOpening opening, PrerenderedSession prerendered, ILogger<SessionCircuitHandler> logger) : CircuitHandler
{
    // Nothing is rendered meanwhile.
    private static readonly TimeSpan s_patienceForProof = TimeSpan.FromSeconds(2);

    // Before the handlers of the app, which may read the session.
    public override int Order => -1000;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryOpenAsync(circuit, cancellationToken))
            {
                return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or JSDisconnectedException)
        {
            // Its page was left while it opened: nothing has failed, and nobody is there to render for.
        }

        // The page is on its way out. Returning would render its components with the values of the other session.
        await new TaskCompletionSource().Task;
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (ConnectionSlot.Current is { } slot && !OwnSession().TryMoveTo(slot))
        {
            // The framework then disposes the circuit at once and the page loads anew.
            throw new InvalidOperationException("The connection came back with another session or user.");
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        OwnSession().Machine.Post(new CircuitEvent.ConnectionDown());
        return Task.CompletedTask;
    }

    // False when the page is about to reload.
    private async Task<bool> TryOpenAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var own = OwnSession();
        await own.Door.PrepareAsync(prerendered.IsOf);
        own.Open(circuit.Id, opening.NewRunner(own));
        var isSeen = await own.Machine.WhenAsync(
            static view => view.Session.Kind != GlimpseKind.Hidden, s_patienceForProof, cancellationToken);
        if (isSeen && !prerendered.IsForeign)
        {
            return true;
        }

        logger.PrerenderMismatch(circuit.Id);
        if (!await own.Tickets.Browser.ReloadAsync(cancellationToken))
        {
            throw new InvalidOperationException(
                "The browser sends one session cookie with the page and another with the circuit, again and again. "
                + "Check that no proxy changes cookies and that the page is not cached.");
        }

        return false;
    }

    private CircuitSession OwnSession() => opening.Circuit
        ?? throw new InvalidOperationException(
            "This circuit has no session. Call app.UseBlazorSessions() after app.UseRouting(), before the endpoints.");
}
