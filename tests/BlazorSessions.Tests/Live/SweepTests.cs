using BlazorSessions.Live;
using BlazorSessions.Serialization;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Live;

/// <summary>What it costs a store that others write to to be asked about all sessions that circuits hold.</summary>
public sealed class SweepTests : IDisposable
{
    // Far more than it takes, however unlucky the parts are that turns begin with.
    private const int MostTurns = 100;
    private const int MostCallsInTurn = 330;

    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(4.5);

    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();
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
        _sweep = new LiveSweep(_sessions, gateway, _clock, new Logger<LiveSweep>(_log));
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
        await HoldAsync(LiveProbe.MostAtOnce + 1);

        await PassAsync(TimeSpan.FromSeconds(4.5));

        Assert.Equal([LiveProbe.MostAtOnce, 1], _store.Probes.OrderDescending()); // It begins anywhere.
    }

    [Theory]
    [InlineData(2)]
    [InlineData(15)]
    [InlineData(4_500)]
    [InlineData(12_345)]
    public async Task One_that_no_probe_survives_stands_for_itself_alone(int count)
    {
        var held = await HoldAsync(count);
        var bad = held[count / 2];
        _store.Bad.Add(bad.Handle);
        var ended = held.Where((live, i) => i % 9 == 8 && live != bad).ToHashSet();
        foreach (var live in ended)
        {
            await _store.Inner.EndAsync(live.Handle, TestContext.Current.CancellationToken);
        }

        var begun = _clock.GetTimestamp();
        await PassUntilStaleAreAsync([bad]);

        Assert.Equal(ended, held.Where(live => live.IsEnded).ToHashSet());
        Assert.All(held.Where(live => live != bad && !live.IsEnded), live => Assert.True(live.ConfirmedAt > begun));
        await PassAsync(s_turn);
        await AssertTurnAsync([.. Chunks(count - ended.Count - 1), 1]);
        Assert.Equal([bad], held.Where(live => live.State.IsStale));
    }

    [Fact]
    public async Task One_that_a_probe_survives_again_is_asked_about_with_the_others()
    {
        var held = await HoldAsync(100);
        _store.Bad.Add(held[5].Handle);
        await PassUntilStaleAreAsync([held[5]]);
        await PassAsync(s_turn);

        _store.Bad.Clear();
        await AssertTurnAsync([99, 1]);

        Assert.DoesNotContain(held, live => live.State.IsStale);
        await AssertTurnAsync([100]);
    }

    [Fact]
    public async Task Those_that_no_probe_survives_are_left_out_when_nobody_holds_them_any_more()
    {
        var held = await HoldAsync(100);
        _store.Bad.Add(held[5].Handle);
        await PassUntilStaleAreAsync([held[5]]);
        await PassAsync(s_turn);

        held[5].Unsubscribe(Follower.Instance);

        await AssertTurnAsync([99]);
    }

    [Fact]
    public async Task Many_that_no_probe_survives_are_found_bit_by_bit()
    {
        var held = await HoldAsync(4_500);
        var bad = held.Where((_, i) => i % 30 == 0).ToList();
        _store.Bad.UnionWith(bad.Select(live => live.Handle));

        await PassUntilStaleAreAsync(bad);

        await PassAsync(s_turn);
        await AssertTurnAsync([held.Count - bad.Count, 1, 1, 1]);
    }

    [Theory]
    [InlineData(4_500, 2)]
    [InlineData(12_345, 3)]
    public async Task An_answer_that_only_comes_in_parts_comes_in_parts_from_then_on(int count, int turns)
    {
        var held = await HoldAsync(count);
        _store.MostAtOnce = 500;

        for (var i = 1; i <= turns + 5; i++)
        {
            await PassAsync(s_turn);
            Assert.Equal(i < turns ? count : 0, held.Count(live => live.State.IsStale));
            Assert.Equal(i, _log.Warnings.Count());
        }
    }

    [Fact]
    public async Task A_store_that_is_away_costs_one_call_a_turn()
    {
        var held = await HoldAsync(10_000);
        _store.IsAway = true;

        foreach (var asked in (int[])[10_000, 1_000, 100, 10, 1, 1])
        {
            await AssertTurnAsync([asked]);
            Assert.All(held, live => Assert.True(live.State.IsStale));
        }

        Assert.All(held, live => Assert.False(live.IsEnded));
        Assert.Equal(6, _log.Warnings.Count());
        _store.IsAway = false;
        await AssertTurnAsync([1, 9_999]);
        Assert.All(held, live => Assert.False(live.State.IsStale));
        await AssertTurnAsync([10_000]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Where_no_probe_survives_any_the_store_counts_as_away(int count)
    {
        var held = await HoldAsync(count);
        _store.Bad.UnionWith(held.Select(live => live.Handle));

        await AssertTurnAsync([count]);
        await AssertTurnAsync([1]);
        await AssertTurnAsync([1]);

        Assert.All(held, live => Assert.True(live.State.IsStale));
    }

    [Fact]
    public async Task A_store_that_goes_away_in_the_middle_of_a_turn_is_soon_left_alone()
    {
        var held = await HoldAsync(12_345);
        _store.AwayAfter = 1;

        await AssertTurnAsync([LiveProbe.MostAtOnce, 2_345, 235, 24, 3, 1, 1, 1]);
        Assert.Equal(2_345, held.Count(live => live.State.IsStale));

        _store.AwayAfter = int.MaxValue;
        await PassAsync(s_turn);
        Assert.DoesNotContain(held, live => live.State.IsStale);
        await AssertTurnAsync([.. Chunks(held.Count)]);
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _sessions.Dispose();
        _log.Dispose();
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

    private static IEnumerable<int> Chunks(int count) =>
        Enumerable.Repeat(LiveProbe.MostAtOnce, count / LiveProbe.MostAtOnce).Append(count % LiveProbe.MostAtOnce);

    // Where a turn begins is left to chance, and which bad record it hits upon.
    private async Task PassUntilStaleAreAsync(IEnumerable<LiveSession> stale)
    {
        var expected = stale.ToHashSet();
        var turns = 0;
        do
        {
            Assert.InRange(++turns, 1, MostTurns);
            _store.Probes.Clear();
            await PassAsync(s_turn);
            Assert.InRange(_store.Probes.Count, 1, MostCallsInTurn);
        }
        while (!expected.SetEquals(_sessions.All.Where(live => live.State.IsStale)));

        Assert.Equal(turns, _log.Warnings.Count());
    }

    private async Task AssertTurnAsync(IEnumerable<int> asked)
    {
        _store.Probes.Clear();
        await PassAsync(s_turn);
        Assert.Equal(asked, _store.Probes);
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

        public HashSet<SessionHandle> Bad { get; } = [];

        public int MostAtOnce { get; set; } = int.MaxValue;

        public int AwayAfter { get; set; } = int.MaxValue;

        public bool IsAway { get; set; }

        public override ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
            IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
        {
            Probes.Add(handles.Count);
            return IsAway || Probes.Count > AwayAfter || handles.Count > MostAtOnce || handles.Any(Bad.Contains)
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
