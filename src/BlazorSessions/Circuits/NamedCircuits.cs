using BlazorSessions.Diagnostics;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Circuits;

/// <summary>
/// The sessions beside the app's first that are open in one circuit: tells them of its connection, and loads a page anew
/// that shows others than the circuit has.
/// </summary>
internal sealed class NamedCircuits(
    CircuitOpening opening, PrerenderedSessions prerendered, ILogger<NamedCircuits> logger) : CircuitHandler
{
    // _gate guards the list; its sessions are called outside of it.
    private readonly Lock _gate = new();
    private NamedCircuitSession[] _open = [];

    // After that of the first session, which may refuse a connection.
    public override int Order => -999;

    /// <summary>Takes in a session that opens in this circuit.</summary>
    public void Add(NamedCircuitSession session)
    {
        lock (_gate)
        {
            _open = [.. _open, session];
        }

        Hear(session.Slot);
    }

    /// <remarks>
    /// Nothing is rendered yet, so nothing is lost by it. Where the page comes with another one again and again, or cannot be
    /// loaded, it stays as it is: no user is at stake.
    /// </remarks>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (!prerendered.AreForeign)
        {
            return;
        }

        logger.PrerenderMismatch(circuit.Id);
        if (await TryReloadAsync(circuit, cancellationToken))
        {
            // The page is on its way out.
            await new TaskCompletionSource().Task;
        }
    }

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (ConnectionSlot.Current is { } slot)
        {
            Hear(slot);
            foreach (var session in Volatile.Read(ref _open))
            {
                session.MoveTo(slot);
            }
        }

        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        foreach (var session in Volatile.Read(ref _open))
        {
            session.Disconnect();
        }

        return Task.CompletedTask;
    }

    private async Task<bool> TryReloadAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        try
        {
            return opening.Circuit is { } own && await own.Tickets.Browser.ReloadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.CircuitUnreachable(circuit.Id, exception);
            return false;
        }
    }

    private void Hear(ConnectionSlot slot)
    {
        if (slot.Named is { } named)
        {
            named.Active = NoteActivity;
        }
    }

    private void NoteActivity()
    {
        foreach (var session in Volatile.Read(ref _open))
        {
            session.NoteActivity();
        }
    }
}
