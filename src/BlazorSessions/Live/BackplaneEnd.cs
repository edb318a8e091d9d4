using System.Diagnostics;
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
    private readonly SessionTelemetry? _telemetry;
    private readonly TagList _tags;
    private volatile bool _isConnected;

    private BackplaneEnd()
    {
    }

    public BackplaneEnd(
        ISessionBackplane backplane,
        bool isOfStore,
        SessionName name,
        SessionTelemetry telemetry,
        TimeProvider clock,
        ILoggerFactory loggers)
    {
        _telemetry = telemetry;
        Backplane = backplane;
        Announcer = new SessionAnnouncer(backplane, name, Node, clock, loggers.CreateLogger<SessionAnnouncer>())
        {
            IsOfStore = isOfStore,
        };
        _tags = new TagList { { "session", name.Value } };
        telemetry.Watch(name, () => _isConnected);
    }

    /// <summary>Gets the end of an app without one.</summary>
    public static BackplaneEnd None { get; } = new();

    public ISessionBackplane? Backplane { get; }

    /// <summary>Gets what tells the others; null without a backplane.</summary>
    public SessionAnnouncer? Announcer { get; }

    /// <summary>Gets the name of this node in messages, by which it knows its own.</summary>
    public string Node { get; } = RandomNumberGenerator.GetHexString(16, lowercase: true);

    /// <summary>Gets or sets whether this node hears what others publish.</summary>
    public bool IsConnected
    {
        get => _isConnected;
        set => _isConnected = value;
    }

    /// <summary>Gets whether copies may be believed for as long as is usual: where nobody hears, they are read again.</summary>
    public bool IsHealthy => Backplane is null || _isConnected;

    /// <summary>Counts what came and was no message of ours.</summary>
    public void CountMalformed() => _telemetry?.BackplaneMalformed.Add(1, _tags);
}
