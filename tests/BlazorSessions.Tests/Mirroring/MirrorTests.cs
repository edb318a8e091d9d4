using System.Net;
using System.Text;
using System.Text.Json;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Stores.Sinks;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Mirroring;

/// <summary>Sinks are told of everything that was committed, and cost requests nothing whatever they do.</summary>
public sealed class MirrorTests
{
    private readonly RecordingSink _sink = new();

    [Fact]
    public async Task A_sink_is_told_of_creations_writes_sign_ins_activity_and_ends()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        await KeepsWhatTheStoreHasAsync(app);
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await KeepsWhatTheStoreHasAsync(app);
        Assert.Equal("1", Assert.Single(_sink.Kept).Value.User!.Key);

        app.Clock.Advance(TimeSpan.FromMinutes(50));
        await browser.GetAsync("/api/me").TextAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        await TestApp.UntilAsync(() => _sink.Kept.Single().Value.LastActivityAt == TestApp.Start.AddMinutes(50));
        await KeepsWhatTheStoreHasAsync(app);

        // Once more without a reason where a record was on its way.
        await browser.PostAsync("/api/sign-out").TextAsync();
        await TestApp.UntilAsync(
            () => _sink.Kept.Count == 0 && _sink.Told.Any(told => told.Reason == SessionEndReason.SignedOut));
    }

    [Fact]
    public async Task A_sink_is_told_of_every_end_of_many_and_of_what_was_dropped()
    {
        await using var app = await StartAsync();
        for (var i = 0; i < 30; i++)
        {
            using var _ = await app.SendAsync(HttpMethod.Post, $"/api/sign-in/{i % 3}");
        }

        await TestApp.UntilAsync(() => _sink.Kept.Count == 30);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await TestApp.UntilAsync(() => _sink.Kept.Count == 20 && _sink.Kept.Values.All(record => record.User!.Key != "1"));
        await app.Directory.RevokeAllAsync(TestApp.Stop);
        await TestApp.UntilAsync(() => _sink.Kept.Count == 0);

        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        await TestApp.UntilAsync(() => _sink.Kept.Count == 1);
        await browser.PostAsync("/api/clear").TextAsync();
        await TestApp.UntilAsync(() => _sink.Kept.Count == 0);
    }

    [Fact]
    public async Task A_session_that_made_room_for_another_is_removed()
    {
        await using var app = await TestApp.StartAsync(
            services: (_, sessions) => sessions.UseMemory(options => options.MaxSessions = 2).MirrorTo(_sink));
        for (var i = 0; i < 5; i++)
        {
            using var _ = await app.SendAsync(HttpMethod.Post, "/api/increment/n");
        }

        await TestApp.UntilAsync(() => _sink.Told.Count(told => told.Record is null) >= 3 && _sink.Kept.Count == 2);
    }

    [Fact]
    public async Task A_sink_that_blocks_for_ever_costs_nothing_but_its_queue()
    {
        var other = new RecordingSink();
        _sink.Before = () => new TaskCompletionSource().Task;
        var app = await TestApp.StartAsync(services: (_, sessions) => sessions
            .MirrorTo(_sink, options =>
            {
                options.Capacity = 10;
                options.StopTimeout = TimeSpan.FromMilliseconds(50);
            })
            .MirrorTo(other));
        using var measures = new Measures(app.Services);

        for (var i = 0; i < 50; i++)
        {
            using var response = await app.SendAsync(HttpMethod.Post, $"/api/sign-in/{i}");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.InRange(measures["dropped"], 50 - 10 - 1, 2 * 50);
        await TestApp.UntilAsync(() => other.Kept.Count == 50);
        await TestApp.UntilAsync(() => measures["queued"] is 9 or 10);
        await app.DisposeAsync();
        Assert.Empty(_sink.Told);
        Assert.Equal(0, measures["queued"]);
        Assert.Contains(app.Log.Warnings, line => line.Text.Contains("sink RecordingSink was told of all", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sink_that_blocks_its_thread_costs_no_request_either()
    {
        using var gate = new ManualResetEventSlim();
        _sink.Before = () =>
        {
            gate.Wait(TimeSpan.FromSeconds(60));
            return Task.CompletedTask;
        };
        await using var app = await StartAsync();

        for (var i = 0; i < 5; i++)
        {
            using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Empty(_sink.Told);
        gate.Set();
        await TestApp.UntilAsync(() => _sink.Kept.Count == 5);
    }

    [Fact]
    public async Task A_sink_that_throws_is_tried_again_a_few_times_and_then_told_of_the_next()
    {
        _sink.Before = () => throw new IOException("no route to sink.internal");
        await using var app = await StartAsync();
        using var measures = new Measures(app.Services);

        using (var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n"))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        // Three times, and once more if it had a try before the value was set.
        await TestApp.UntilAsync(() => measures["dropped"] == 1);
        Assert.InRange(measures["failed"], 3, 4);
        _sink.Before = null;
        using var next = await app.SendAsync(HttpMethod.Post, "/api/increment/n");

        await TestApp.UntilAsync(() => _sink.Kept.Count == 1);
        Assert.Single(app.Log.Warnings, line => line.Text.Contains("failed to take session", StringComparison.Ordinal));
        Assert.Equal(0, measures["queued"]);
    }

    [Fact]
    public async Task A_sink_that_is_told_of_many_at_once_is_told_of_one_session_in_order()
    {
        var (now, most) = (0, 0);
        _sink.Before = async () =>
        {
            var count = Interlocked.Increment(ref now);
            for (var seen = most; seen < count && Interlocked.CompareExchange(ref most, count, seen) != seen; seen = most)
            {
            }

            await Task.Yield();
            Interlocked.Decrement(ref now);
        };
        await using (var app = await TestApp.StartAsync(
            services: (_, sessions) => sessions.MirrorTo(_sink, options => options.Concurrency = 4)))
        {
            var browsers = Enumerable.Range(0, 8).Select(_ => app.NewBrowser()).ToArray();
            await Task.WhenAll(browsers.Select(async browser =>
            {
                for (var i = 0; i < 20; i++)
                {
                    await browser.PostAsync("/api/increment/n").TextAsync();
                }
            }));
        }

        Assert.InRange(most, 1, 4);
        Assert.Equal(8, _sink.Kept.Count);
        Assert.All(_sink.Kept.Values, record => Assert.Equal("20", The.Text(record.Values["n"].Data)));
        Assert.All(
            _sink.Told.GroupBy(told => told.Handle),
            told => Assert.Equal(told.Select(one => one.Record!.Version).Order(), told.Select(one => one.Record!.Version)));
    }

    [Fact]
    public async Task What_waits_is_told_before_the_app_has_stopped()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sink.Before = () => gate.Task;
        var app = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var _ = await app.SendAsync(HttpMethod.Post, "/api/increment/n");
        }

        var stopping = app.DisposeAsync();
        gate.SetResult();
        await stopping;

        Assert.Equal(20, _sink.Kept.Count);
    }

    [Fact]
    public async Task I1_a_session_whose_end_was_not_answered_is_looked_up_and_removed()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: (services, sessions) =>
        {
            store.Use(services, sessions);
            sessions.MirrorTo(_sink);
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        await TestApp.UntilAsync(() => _sink.Kept.Count == 1);

        store.After = verb => verb == "end" ? throw new IOException() : Task.CompletedTask;
        using var response = await browser.PostAsync("/api/sign-out");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await TestApp.UntilAsync(() => _sink.Kept.Count == 0);
    }

    [Fact]
    public async Task I1_a_record_that_comes_after_the_end_on_another_node_is_removed_again()
    {
        var shared = new MemorySessionStore(TimeProvider.System);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sink.Before = () => gate.Task;
        await using var app = await TestApp.StartAsync(services: (_, sessions) => sessions.UseStore(_ => shared).MirrorTo(_sink));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);

        await shared.EndAsync(handle, TestApp.Stop); // of another node, which has told the sink already
        gate.SetResult();

        await TestApp.UntilAsync(() => _sink.Told.Count > 1 && _sink.Kept.Count == 0);
    }

    [Fact]
    public async Task I9_a_sink_sees_what_the_store_sees_encrypted_if_that_is()
    {
        await using var app = await TestApp.StartAsync(
            options => options.EncryptAtRest = EncryptionAtRest.Required, (_, sessions) => sessions.MirrorTo(_sink));
        var browser = app.NewBrowser();
        app.Probe.Run = sessions => sessions.SetAsync("note", "of-the-visitor", TestApp.Stop);
        await browser.PostAsync("/api/probe").TextAsync();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await TestApp.UntilAsync(() => _sink.Kept.Values.Any(kept => kept.User is not null));

        var record = Assert.Single(_sink.Kept).Value;
        Assert.DoesNotContain("of-the-visitor", Encoding.UTF8.GetString(record.Values["note"].Data.Span));
        Assert.DoesNotContain("Ada", Encoding.UTF8.GetString(record.User!.Ticket.Span));
    }

    [Fact]
    public async Task News_over_a_channel_hold_no_hash_and_no_values_unless_asked()
    {
        var (news, full) = (new ChannelSink(), new ChannelSink(withValues: true));
        await using var app = await TestApp.StartAsync(services: (_, sessions) => sessions.MirrorTo(news).MirrorTo(full));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var first = await news.Reader.ReadAsync(TestApp.Stop);
        var record = await app.Store.FindAsync(first.Handle, TestApp.Stop);
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        await ReadUntilAsync(news, item => item.IsSignedIn);
        await browser.PostAsync("/api/sign-out").TextAsync();
        var last = await ReadUntilAsync(news, item => item.Kind == SessionNewsKind.Ended);

        Assert.Equal((SessionNewsKind.Changed, false, null), (first.Kind, first.IsSignedIn, first.Values));
        Assert.InRange(first.Version, 1, 2);
        Assert.Equal((first.Handle, SessionEndReason.SignedOut, 0L), (last.Handle, last.Reason, last.Version));
        Assert.DoesNotContain(Convert.ToBase64String(record!.TokenHash.AsSpan()), JsonSerializer.Serialize(first));
        var withValues = await ReadUntilAsync(full, item => item.Values?.Count > 0);
        Assert.Equal("1", The.Text(withValues.Values!["n"]));
    }

    [Fact]
    public async Task A_channel_that_nobody_reads_drops_news_and_holds_up_nobody()
    {
        var news = new ChannelSink(capacity: 5);
        await using var app = await TestApp.StartAsync(services: (_, sessions) => sessions.MirrorTo(news, options =>
        {
            options.Capacity = 5;
            options.StopTimeout = TimeSpan.Zero;
        }));
        using var measures = new Measures(app.Services);

        for (var i = 0; i < 30; i++)
        {
            using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.InRange(measures["dropped"], 1, 60);
        Assert.InRange(news.Reader.Count, 0, 5);
    }

    [Fact]
    public async Task Sinks_of_a_name_are_told_of_sessions_of_that_name_alone()
    {
        var cart = new RecordingSink();
        await using var app = await TestApp.StartAsync(services: (services, sessions) =>
        {
            sessions.MirrorTo(_sink);
            services.AddBlazorSessions("cart").MirrorTo(_ => cart);
        });
        using var measures = new Measures(app.Services);
        await app.NewBrowser().PostAsync("/api/increment/n").TextAsync();
        await TestApp.UntilAsync(() => _sink.Kept.Count == 1);
        Assert.Empty(cart.Told);

        var (directory, record) = (app.Services.GetRequiredKeyedService<ISessionDirectory>("cart"), Some.Session());
        record = record.CreatedAt(TestApp.Start);
        await app.Services.GetRequiredKeyedService<ISessionStore>("cart").TryCreateAsync(record, TestApp.Stop);
        await directory.UpdateAsync(record.Handle, edit => edit.Set("n", 7), TestApp.Stop);
        await TestApp.UntilAsync(() => cart.Kept.ContainsKey(record.Handle));
        await TestApp.UntilAsync(() => measures["applied blazorsessions.session.name=cart"] > 0 && measures["applied blazorsessions.session.name="] > 0);
        Assert.Single(_sink.Kept);
    }

    [Fact]
    public async Task A_store_that_is_mirrored_to_is_chosen_like_the_apps_own_which_stays()
    {
        MemorySessionStore? other = null;
        await using var app = await TestApp.StartAsync(services: (_, sessions) => sessions.MirrorToStore(
            store => store.UseStore(provider => other = new MemorySessionStore(provider.GetRequiredService<TimeProvider>()))));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);

        Assert.NotSame(other, app.Store);
        await TestApp.UntilAsync(async () => await other!.FindAsync(handle, TestApp.Stop) is { User.Key: "1" });

        var error = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddBlazorSessions().MirrorToStore(_ => { }));
        Assert.Contains("store => store.UsePostgreSql", error.Message);
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(services: (_, sessions) => sessions.MirrorTo(_sink));

    private Task KeepsWhatTheStoreHasAsync(TestApp app) => TestApp.UntilAsync(async () =>
    {
        var kept = _sink.Kept.Values.SingleOrDefault();
        return kept is not null && await app.Store.FindAsync(kept.Handle, TestApp.Stop) is { } found
            && Same.Describe(found) == Same.Describe(kept);
    });

    private static async Task<SessionNews> ReadUntilAsync(ChannelSink sink, Func<SessionNews, bool> isIt)
    {
        await foreach (var news in sink.Reader.ReadAllAsync(TestApp.Stop))
        {
            if (isIt(news))
            {
                return news;
            }
        }

        throw new InvalidOperationException("The channel was closed.");
    }
}
