using BlazorSessions.Backplane;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>Tells the other nodes what this one has committed: ends at once, changes as fast as the backplane takes them.</summary>
internal sealed class SessionAnnouncer
{
    private readonly MessagePump _changes;
    private readonly MessagePump _ends;
    private readonly Func<SessionMessage, string> _write;

    public SessionAnnouncer(
        ISessionBackplane backplane, SessionName name, string node, TimeProvider clock, ILogger<SessionAnnouncer> logger)
    {
        _write = Write;

        // Two, so that no end waits behind changes.
        _changes = new MessagePump(backplane, Write, clock, logger);
        _ends = new MessagePump(backplane, Write, clock, logger);

        string Write(SessionMessage message) => message.Write(name, node, clock.GetUtcNow());
    }

    /// <summary>Gets whether the store publishes by the same backplane.</summary>
    public bool IsOfStore { get; init; }

    /// <summary>Returns what the store is to publish with an end; null where the app has chosen another backplane.</summary>
    public string? TextForStore(SessionHandle handle, SessionEndReason? reason) =>
        IsOfStore ? _write(SessionMessage.Ended(handle, reason)) : null;

    public void Changed(SessionHandle handle, long version) => _changes.Add(SessionMessage.Changed(handle, version));

    public void Ended(SessionHandle handle, SessionEndReason? reason) => _ends.Add(SessionMessage.Ended(handle, reason));

    public void Start()
    {
        _changes.Start();
        _ends.Start();
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_changes.StopAsync(cancellationToken), _ends.StopAsync(cancellationToken));
}
