using BlazorSessions.Live;
using BlazorSessions.Serialization;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Live;

/// <summary>What it costs a store that others write to to be asked about all sessions that circuits hold.</summary>
public sealed class SweepTests : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly ProbedStore _store;
    private readonly LiveSessions _sessions;
    private readonly LiveSweep _sweep;

    public SweepTests()
    {
        var options = Options.Create(new BlazorSessionsOptions());
        _store = new ProbedStore(_clock);
        var gateway = new StoreGateway(
            _store,
            new RecordProtector(new EphemeralDataProtectionProvider(), SessionName.Default, options),
            _clock,
            options,
            measures: null,
            NullLogger<StoreGateway>.Instance);
        _sessions = new LiveSessions(gateway, new JsonSessionSerializer([]), _clock, NullLogger<LiveSessions>.Instance);
        _sweep = new LiveSweep(_sessions, gateway, _clock, NullLogger<LiveSweep>.Instance);
    }

    [Fact]
    public async Task Ten_thousand_idle_sessions_cost_at_most_twenty_calls_a_minute()
    {
        var held = await HoldAsync(10_000);

        await PassAsync(TimeSpan.FromSeconds(60), _clock, _sweep);

        Assert.InRange(_store.Probes.Count, 12, 20);
        Assert.All(_store.Probes, asked => Assert.Equal(held.Count, asked));
        Assert.Equal(0, _store.Others);
    }

    [Fact]
    public async Task Nothing_else_asks_the_store_for_the_sake_of_idle_circuits()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        for (var i = 0; i < 5; i++)
        {
            await (await app.NewBrowserOfAsync("Ada")).OpenAsync("/", TestApp.Stop);
        }

        var sweep = app.Services.GetRequiredService<LiveSweep>();
        await PassAsync(TimeSpan.FromSeconds(60), app.Clock, sweep); // what the sign-ins left to be said
        store.Forget();
        await PassAsync(TimeSpan.FromSeconds(60), app.Clock, sweep);

        Assert.InRange(store.Count("probe"), 12, 19);
        Assert.InRange(store.Calls.Count, 12, 20);
    }

    [Fact]
    public async Task More_than_an_answer_in_time_can_hold_are_asked_about_in_parts()
    {
        await HoldAsync(LiveSweep.MostAtOnce + 1);

        await PassAsync(TimeSpan.FromSeconds(4.5));

        Assert.Equal([LiveSweep.MostAtOnce, 1], _store.Probes.OrderDescending()); // It begins anywhere.
    }

    [Fact]
    public async Task One_that_no_probe_survives_stands_for_its_part_alone()
    {
        var held = await HoldAsync(4_500);
        _store.Bad = held[1_234].Handle;
        foreach (var live in held.Where((_, i) => i % 9 == 0))
        {
            await _store.Inner.EndAsync(live.Handle, TestContext.Current.CancellationToken);
        }

        await PassAsync(TimeSpan.FromSeconds(4.5));

        var stale = held.Count(live => live.State.IsStale);
        Assert.InRange(stale, 1, 1_000);
        Assert.True(held[1_234].State.IsStale);
        Assert.All(held.Where((live, i) => i % 9 == 0 && !live.State.IsStale), live => Assert.True(live.IsEnded));
        Assert.InRange(held.Count(live => live.IsEnded), 1, 500);
    }

    [Fact]
    public async Task A_store_that_is_away_is_not_asked_about_the_rest()
    {
        var held = await HoldAsync(10_000);
        _store.IsAway = true;

        await PassAsync(TimeSpan.FromSeconds(4.5));

        Assert.Equal([10_000, 1_000, 1_000, 1_000], _store.Probes);
        Assert.All(held, live => Assert.True(live.State.IsStale));
        Assert.All(held, live => Assert.False(live.IsEnded));

        _store.IsAway = false;
        await PassAsync(TimeSpan.FromSeconds(4.5));
        Assert.All(held, live => Assert.False(live.State.IsStale));
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _sessions.Dispose();
    }

    private async Task<List<LiveSession>> HoldAsync(int count)
    {
        var held = new List<LiveSession>();
        for (var i = 0; i < count; i++)
        {
            var record = Some.Session();
            await _store.Inner.TryCreateAsync(record, TestContext.Current.CancellationToken);
            var live = _sessions.Admit(record);
            live.Subscribe(Follower.Instance);
            _sweep.Wake(live);
            held.Add(live);
        }

        return held;
    }

    private static async Task PassAsync(TimeSpan time, FakeTimeProvider clock, LiveSweep sweep)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += s_step)
        {
            clock.Advance(s_step);
            await sweep.LastRun;
        }
    }

    private async Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        await _sweep.LastRun;
    }

    private sealed class Follower : ILiveSessionListener
    {
        public static readonly Follower Instance = new();

        public void OnChanged(LiveSession session)
        {
        }
    }

    /// <summary>Notes how many sessions each probe asked about, and counts what else is asked.</summary>
    private sealed class ProbedStore(TimeProvider clock) : StoreDecorator(new MemorySessionStore(clock))
    {
        public new MemorySessionStore Inner => (MemorySessionStore)base.Inner;

        public List<int> Probes { get; } = [];

        public int Others { get; private set; }

        public SessionHandle? Bad { get; set; }

        public bool IsAway { get; set; }

        public override ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
            IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
        {
            Probes.Add(handles.Count);
            return IsAway || Bad is { } bad && handles.Contains(bad)
                ? throw new IOException("A test broke this probe.")
                : Inner.ProbeAsync(handles, cancellationToken);
        }

        protected override ValueTask<T> RunAsync<T>(
            string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        {
            Others++;
            return base.RunAsync(verb, call, cancellationToken);
        }
    }
}
