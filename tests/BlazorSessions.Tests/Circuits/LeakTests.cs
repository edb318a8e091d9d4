using System.Collections.Concurrent;
using BlazorSessions.Circuits;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>What circuits leave behind: nothing.</summary>
public sealed class LeakTests
{
    private const int Batches = 20;
    private const int PerBatch = 100;

    [Fact]
    public async Task A25_circuits_that_were_dropped_and_ones_that_never_opened_leave_nothing_once_the_host_gives_them_up()
    {
        await using var app = await TestApp.StartAsync(services: (services, _) =>
            services.Configure<Microsoft.AspNetCore.Components.Server.CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = 0));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();

        await CloseAsync(app);
    }

    [Fact]
    public async Task A25_two_thousand_circuits_opened_and_closed_leave_nothing_in_memory()
    {
        var witness = new Witness();
        await using var app = await TestApp.StartAsync(services: (services, _) => services.AddScoped<CircuitHandler>(witness.Watch));
        await RunBatchAsync(app, 10);
        await CloseAsync(app);

        for (var i = 0; i < Batches; i++)
        {
            await RunBatchAsync(app, PerBatch);
        }

        await CloseAsync(app);
        app.Log.Clear();
        Assert.Equal(Batches * PerBatch + 10, witness.Circuits);
        var alive = await witness.AliveAsync();
        Assert.True(alive.Values.Sum() <= 3, string.Join(", ", alive));
    }

    [Fact]
    public async Task A25_circuits_that_closed_leave_no_timer_and_no_live_session()
    {
        var clock = new CountingClock(TestApp.Start);
        await using var app = await TestApp.StartAsync(options => options.CleanupInterval = Timeout.InfiniteTimeSpan, clock: clock);
        await RunBatchAsync(app, 20);
        await CloseAsync(app);
        var timers = clock.ActiveTimers;

        for (var i = 0; i < 3; i++)
        {
            await RunBatchAsync(app, 40);
            await CloseAsync(app);
        }

        await UntilAsync(() => clock.ActiveTimers <= timers, $"timers are down to {timers} again");
    }

    private static async Task RunBatchAsync(TestApp app, int count)
    {
        // A batch of visitors of which each fourth writes, and each tenth signs in: what costs time is the pages.
        await Parallel.ForEachAsync(Enumerable.Range(0, count / 2), async (i, _) =>
        {
            var browser = app.NewBrowser();
            var (tab, other) = (await browser.OpenAsync("/bare", TestApp.Stop), await browser.OpenAsync("/bare", TestApp.Stop));

            await browser.ListensAsync(2);

            // The other tab hears of each. No request of it may be cut off: a test server disposes nothing of such a one.
            if (i % 10 == 0)
            {
                await tab.ClickAsync("sign-in", TestApp.Stop);
                await other.ShowsAsync("user", "Ada");
            }
            else if (i % 2 == 0)
            {
                await tab.ClickAsync("write", TestApp.Stop);
                await other.ShowsAsync("count", "1");
            }

            if (i % 20 == 0)
            {
                await tab.ClickAsync("sign-out", TestApp.Stop);
                await other.ShowsAsync("status", "Ended");
            }

            await other.DisposeAsync();
            await browser.DisposeAsync();
        });
        app.Forget();
        app.Log.Clear();
    }

    // Circuits close a moment after their tabs; sessions linger for half a minute, and touches wait for theirs.
    private static async Task CloseAsync(TestApp app)
    {
        var (live, expiry) = (app.Services.GetRequiredService<LiveSessions>(), app.Services.GetRequiredService<LiveExpiry>());
        var (touches, circuits) = (app.Services.GetRequiredService<TouchPump>(), app.Services.GetRequiredService<OpenCircuits>());
        await UntilAsync(() => circuits.Count == 0 && !live.All.Any(session => session.HasListeners), "circuits close");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await UntilAsync(() => touches.Pending == 0, "touches are flushed");
        await UntilAsync(
            () =>
            {
                app.Clock.Advance(LiveSessions.LingersFor);
                return live.Count == 0 && expiry.Count == 0;
            },
            "live sessions retire");
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come to this: {what}.");
            await Task.Yield();
        }
    }

    /// <summary>Knows every circuit's objects without holding them.</summary>
    private sealed class Witness
    {
        private readonly ConcurrentQueue<(string Kind, WeakReference Object)> _seen = new();
        private int _circuits;

        public int Circuits => _circuits;

        public CircuitHandler Watch(IServiceProvider provider)
        {
            var session = provider.GetRequiredService<ScopeSession>();
            Interlocked.Increment(ref _circuits);
            Note("CircuitSession", Assert.IsType<CircuitSession>(session));
            Note("CircuitMachine", ((CircuitSession)session).Machine);
            return new Handler(this, session);
        }

        public async Task<Dictionary<string, int>> AliveAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                await Task.Yield();
                if (Alive().Count == 0)
                {
                    break;
                }
            }

            return Alive();
        }

        private Dictionary<string, int> Alive() =>
            _seen.Where(seen => seen.Object.IsAlive).GroupBy(seen => seen.Kind).ToDictionary(kind => kind.Key, kind => kind.Count());

        private void Note(string kind, object seen) => _seen.Enqueue((kind, new WeakReference(seen)));

        private sealed class Handler(Witness witness, ScopeSession session) : CircuitHandler
        {
            public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
            {
                if (session.Live is { } live)
                {
                    witness.Note("LiveSession", live);
                }

                return Task.CompletedTask;
            }
        }
    }
}
