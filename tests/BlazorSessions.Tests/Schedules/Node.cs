using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Schedules;

/// <summary>The real objects of one process, over a store that yields.</summary>
internal sealed class Node : IDisposable
{
    private readonly Edits _edits;

    public Node(Schedule schedule, ISessionStore store, TimeProvider clock, BlazorSessionsOptions options)
    {
        var settings = Options.Create(options);
        var protector = new RecordProtector(new EphemeralDataProtectionProvider(), SessionName.Default);
        Store = new StoreGateway(store, protector, clock, settings, NullLogger<StoreGateway>.Instance);
        Sessions = new LiveSessions(Store, Serializer, clock, NullLogger<LiveSessions>.Instance) { Background = schedule };
        Writer = new SessionWriter(Store, Sessions, clock)
        {
            Pause = async (_, _) => await schedule.YieldAsync("pause"),
        };
        Many = new ManySessions(Store, Sessions);
        Expiry = new LiveExpiry(Store, Sessions, clock, NullLogger<LiveExpiry>.Instance);
        Sweep = new LiveSweep(Sessions, Store, clock, NullLogger<LiveSweep>.Instance);
        Followers = new LiveFollowers(Expiry, Sweep);
        Touches = new TouchPump(Store, Sessions, clock, settings, NullLogger<TouchPump>.Instance);
        Issuer = new SessionIssuer(Store, Sessions, Writer, Many, clock, settings);
        _edits = new Edits(Serializer, settings);
        Directory = new SessionDirectory(Sessions, Writer, Many, _edits);
    }

    public static JsonSessionSerializer Serializer { get; } = new();

    public StoreGateway Store { get; }

    public LiveSessions Sessions { get; }

    public SessionWriter Writer { get; }

    public ManySessions Many { get; }

    public LiveExpiry Expiry { get; }

    public LiveSweep Sweep { get; }

    public LiveFollowers Followers { get; }

    public TouchPump Touches { get; }

    public SessionIssuer Issuer { get; }

    public ISessionDirectory Directory { get; }

    public SessionService NewService(ScopeSession session) =>
        new(session, Sessions, Writer, Many, Store, _edits);

    public void Dispose()
    {
        Expiry.Dispose();
        Sweep.Dispose();
        Touches.Dispose();
        Sessions.Dispose();
    }
}
