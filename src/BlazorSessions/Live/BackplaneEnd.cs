using System.Security.Cryptography;
using BlazorSessions.Backplane;
using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// This node's end of the backplane of a session name, if there is one: what speaks into it, and whether it is heard.
/// </summary>
internal sealed class BackplaneEnd
{
    private readonly SessionMeasures? _measures;
    private volatile bool _isConnected;
    private long _connectedAt;

    private BackplaneEnd()
    {
    }

    public BackplaneEnd(
        ISessionBackplane backplane,
        bool isOfStore,
        SessionMeasures measures,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        _measures = measures;
        Backplane = backplane;
        Announcer = new SessionAnnouncer(backplane, measures.Name, Node, clock, loggers.CreateLogger<SessionAnnouncer>())
        {
            IsOfStore = isOfStore,
        };
        measures.WatchBackplane(() => _isConnected);
    }

    /// <summary>Gets the end of an app without one.</summary>
    public static BackplaneEnd None { get; } = new();

    public ISessionBackplane? Backplane { get; }

    /// <summary>Gets what tells the others; null without a backplane.</summary>
    public SessionAnnouncer? Announcer { get; }

    /// <summary>Gets the name of this node in messages, by which it knows its own.</summary>
    public string Node { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Gets whether this node hears what others publish.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>Gets whether there is no backplane, or it is connected.</summary>
    public bool IsHealthy => Backplane is null || _isConnected;

    /// <summary>This node hears what others publish from a moment on, a timestamp of the clock.</summary>
    public void Connect(long now)
    {
        Volatile.Write(ref _connectedAt, now);
        _isConnected = true;
    }

    /// <summary>This node hears nothing any more; false when it did not before.</summary>
    public bool Disconnect()
    {
        var did = _isConnected;
        _isConnected = false;
        return did;
    }

    /// <summary>
    /// Returns whether all that happened since a moment was heard of, so that what was confirmed then may be believed for as
    /// long as is usual.
    /// </summary>
    public bool Covers(long moment) => Backplane is null || _isConnected && moment >= Volatile.Read(ref _connectedAt);

    /// <summary>Counts what came and was no message of ours.</summary>
    public void CountMalformed() => _measures?.BackplaneMalformed();

    /// <summary>Notes how long a message of another node was on its way, if it says when it was sent.</summary>
    public void NoteLag(SessionMessage message, DateTimeOffset now)
    {
        if (message.Age(now) is { } lag)
        {
            _measures?.BackplaneLag(lag);
        }
    }
}
