using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BlazorSessions.Circuits;

/// <summary>The sessions beside the app's first that are open in one circuit: tells them of its connection.</summary>
internal sealed class NamedCircuits : CircuitHandler
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
