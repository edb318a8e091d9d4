using BlazorSessions.Live;
using BlazorSessions.Specifications;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>Each measure moves when the thing happens, and not otherwise.</summary>
public sealed class MeasureTests
{
    private const string Reason = "blazorsessions.session.end_reason";

    // Cleaning up comes up to a fifth sooner or later.
    private static readonly TimeSpan s_afterTheEnd = TimeSpan.FromHours(48);

    private readonly WatchedMemoryStore _store = new();

    [Fact]
    public async Task A_session_is_counted_when_it_starts_and_when_it_ends_and_not_in_between()
    {
        await using var app = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);
        var browser = app.NewBrowser();
        await browser.GetAsync("/api/state").TextAsync();
        Assert.Equal(0, measures.Of("session.started"));

        await browser.SignInByRequestAsync("Ada");
        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync("/api/regenerate").TextAsync();
        await browser.SignInByRequestAsync("Ada");
        Assert.Equal((1, 0), (measures.Of("session.started"), measures.Of("session.ended")));

        await browser.PostAsync("/api/sign-out").TextAsync();
        await browser.PostAsync("/api/sign-out").TextAsync();

        Assert.Equal((1, 1), (measures.Of("session.started"), measures.Of("session.ended")));
        Assert.Equal(1, measures.Of($"session.ended {Reason}=signed-out"));
    }

    [Theory]
    [InlineData("replaced")]
    [InlineData("revoked")]
    [InlineData("revoked with all of the user")]
    [InlineData("idle")]
    [InlineData("absolute")]
    [InlineData("emptied")]
    public async Task An_end_is_counted_once_by_its_reason(string how)
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(
            options =>
            {
                options.CleanupInterval = s_afterTheEnd;
                options.IdleTimeout = how == "absolute" ? options.AbsoluteTimeout : options.IdleTimeout;
            },
            store.Use);
        using var measures = new Measures(app.Services);
        var browser = app.NewBrowser();
        await (how == "emptied" ? browser.PostAsync("/api/increment/n").TextAsync() : browser.SignInByRequestAsync("Ada"));
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal(0, measures.Of("session.ended"));

        switch (how)
        {
            case "replaced":
                await browser.SignInByRequestAsync("Bob");
                break;
            case "revoked":
                await app.Directory.RevokeAsync(SessionHandle.Parse(tab.Handle()), TestApp.Stop);
                break;
            case "revoked with all of the user":
                await app.Directory.RevokeUserAsync("1", TestApp.Stop);
                break;
            case "emptied":
                await browser.PostAsync("/api/clear").TextAsync();
                break;
            default:
                app.Clock.Advance(TimeSpan.FromHours(how == "idle" ? 1 : 24));
                break;
        }

        await TestApp.UntilAsync(() => measures.Of("session.ended") > 0);
        await tab.SettleAsync(TestApp.Stop);
        Assert.Equal(1, measures.Of("session.ended"));
        app.Clock.Advance(s_afterTheEnd * 1.2);
        await TestApp.UntilAsync(() => store.Count("delete expired") > 0);
        await tab.SettleAsync(TestApp.Stop);
        Assert.Equal(1, measures.Of($"session.ended {Reason}={how.Split(' ')[0]}"));

        // Bob's has ended by now as well.
        Assert.Equal(how == "replaced" ? 2 : 1, measures.Of("session.ended"));
    }

    [Theory]
    [InlineData("idle")]
    [InlineData("absolute")]
    public async Task An_end_by_time_that_two_nodes_see_is_counted_once_by_the_clean_up(string how)
    {
        await using var nodes = await TwoNodes.StartAsync(options =>
        {
            options.CleanupInterval = s_afterTheEnd;
            options.IdleTimeout = how == "absolute" ? options.AbsoluteTimeout : options.IdleTimeout;
        });
        using var first = new Measures(nodes.First.App.Services);
        using var second = new Measures(nodes.Second.App.Services);
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        HeadlessTab[] tabs = [await visitor.OpenAsync(nodes.First), await visitor.OpenAsync(nodes.Second)];

        nodes.Advance(TimeSpan.FromHours(how == "idle" ? 1 : 24));
        await Task.WhenAll(tabs.Select(tab => tab.EndsAsync()));
        Assert.Equal((0, 0), (first.Of("session.ended"), second.Of("session.ended")));

        nodes.Advance(s_afterTheEnd * 1.2);
        await TestApp.UntilAsync(() => first.Of("session.ended") + second.Of("session.ended") > 0);
        Assert.Equal(1, first.Of($"session.ended {Reason}=expired") + second.Of($"session.ended {Reason}=expired"));
        Assert.Equal(1, first.Of("session.ended") + second.Of("session.ended"));
    }

    [Fact]
    public async Task What_expires_while_nobody_is_there_is_counted_when_the_store_drops_it()
    {
        await using var app = await TestApp.StartAsync(services: new WatchedStore().Use);
        using var measures = new Measures(app.Services);
        await app.NewBrowser().PostAsync("/api/increment/n").TextAsync();
        await app.NewBrowser().PostAsync("/api/increment/n").TextAsync();

        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            return measures.Of("session.ended") > 0;
        });

        Assert.Equal(2, measures.Of($"session.ended {Reason}=expired"));
        Assert.Equal(2, measures.Of("session.ended"));
    }

    [Fact]
    public async Task A_session_that_a_full_memory_store_drops_is_counted()
    {
        await using var app = await TestApp.StartAsync(services: (_, sessions) => sessions.UseMemory(options => options.MaxSessions = 1));
        using var measures = new Measures(app.Services);
        await app.NewBrowser().PostAsync("/api/increment/n").TextAsync();

        await app.NewBrowser().PostAsync("/api/increment/n").TextAsync();

        Assert.Equal(1, measures.Of($"session.ended {Reason}=evicted"));
        Assert.Equal(1, measures.Of("session.ended"));
    }

    [Fact]
    public async Task Live_sessions_and_circuits_are_none_again_when_the_last_page_is_left()
    {
        await using var app = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tabs = await Task.WhenAll(browser.OpenAsync("/", TestApp.Stop), browser.OpenAsync("/", TestApp.Stop));
        await using var visitor = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        Assert.Equal((1, 3), (measures.Now("session.live"), measures.Now("circuit.live")));

        await visitor.DisposeAsync();
        await tabs[0].DisposeAsync();
        await TestApp.UntilAsync(() => measures.Now("circuit.live") == 1);
        app.Clock.Advance(LiveSessions.LingersFor);
        Assert.Equal(1, measures.Now("session.live"));

        await tabs[1].DisposeAsync();
        await TestApp.UntilAsync(() => measures.Now("circuit.live") == 0);
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(LiveSessions.LingersFor);
            return measures.Now("session.live") == 0;
        });
    }

    [Fact]
    public async Task The_time_of_an_end_is_until_the_last_listener_was_told_and_none_without_one()
    {
        await using var app = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);
        var sessions = app.Services.GetRequiredService<LiveSessions>();
        foreach (var listeners in new[] { 0, 3 })
        {
            var record = Some.Session().CreatedAt(app.Clock.GetUtcNow());
            Assert.True(await app.Store.TryCreateAsync(record, TestApp.Stop));
            var live = (await sessions.LeaseAsync(record.Handle, TestApp.Stop))!;
            for (var i = 0; i < listeners; i++)
            {
                live.Subscribe(new Slow(() => app.Clock.Advance(TimeSpan.FromMilliseconds(20))));
            }

            Assert.True(await sessions.EndAsync(record.Handle, SessionEndReason.Revoked, TestApp.Stop));
        }

        Assert.Equal(0.06, Assert.Single(measures.Times("session.end.duration")), 6);
        Assert.Equal(1, measures.Of($"session.end.duration {Reason}=revoked"));
    }

    [Fact]
    public async Task A_write_that_another_node_came_before_is_a_conflict()
    {
        await using var nodes = await TwoNodes.StartAsync();
        using var measures = new Measures(nodes.First.App.Services);
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        visitor.On = nodes.Second;
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        visitor.On = nodes.First;
        Assert.Equal(0, measures.Of("store.conflicts"));

        Assert.Equal("4", await visitor.Browser.PostAsync("/api/increment/n").TextAsync());

        Assert.Equal(1, measures.Of("store.conflicts"));
    }

    [Fact]
    public async Task Each_call_of_the_store_is_timed_by_what_it_is()
    {
        await using var app = await TestApp.StartAsync(services: new WatchedStore().Use);
        using var measures = new Measures(app.Services);
        var browser = app.NewBrowser();

        await browser.SignInByRequestAsync("Ada");
        app.Clock.Advance(TimeSpan.FromSeconds(6));
        await browser.GetAsync("/api/state").TextAsync();
        await browser.GetAsync("/api/sessions").TextAsync();
        await browser.PostAsync("/api/revoke-others").TextAsync();
        await browser.PostAsync("/api/sign-out").TextAsync();

        Assert.All(["create", "get_epoch", "merge", "find", "list", "raise_epoch", "end_user", "end"], operation => Assert.True(
            measures.Of($"store.operation.duration blazorsessions.store.operation={operation}") > 0, operation));
        Assert.DoesNotContain(measures.Tags, tag => tag.Tag == "error.type");
    }

    [Theory]
    [InlineData(true, "System.IO.IOException")]
    [InlineData(false, "timeout")]
    public async Task A_call_of_the_store_that_fails_is_timed_with_why(bool throws, string error)
    {
        await using var app = await TestApp.StartAsync(
            options => options.StoreTimeout = TimeSpan.FromSeconds(1), services: _store.Use);
        using var measures = new Measures(app.Services);
        _store.Before = _ => throws
            ? throw new IOException("connection refused by db.internal")
            : new TaskCompletionSource().Task;

        var writing = app.NewBrowser().PostAsync("/api/increment/n").StatusAsync();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(throws ? TimeSpan.Zero : TimeSpan.FromSeconds(0.5));
            return writing.IsCompleted;
        });

        Assert.Equal(1, measures.Of($"store.operation.duration error.type={error}"));
        Assert.Equal(throws, measures.Times("store.operation.duration")[^1] == 0);
    }

    [Fact]
    public async Task A_call_of_the_store_that_is_never_made_is_not_timed()
    {
        await using var app = await TestApp.StartAsync(services: new WatchedStore().Use);
        using var measures = new Measures(app.Services);
        var store = app.Services.GetRequiredService<StoreGateway>();
        var handle = SessionHandle.New();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.FindAsync(handle, new CancellationToken(canceled: true)).AsTask());
        using (store.BeginVerb())
        {
            store.Time.Spend(TimeSpan.FromMinutes(1));
            await Assert.ThrowsAsync<SessionStoreException>(() => store.FindAsync(handle, TestApp.Stop).AsTask());
        }

        Assert.Equal(0, measures.Of("store.operation.duration"));
        Assert.Null(await store.FindAsync(handle, TestApp.Stop));
        Assert.Equal(1, measures.Of("store.operation.duration"));
    }

    [Fact]
    public async Task A_page_that_begins_at_no_place_is_no_failure_of_the_store()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        await app.NewBrowserOfAsync("Ada");
        using var measures = new Measures(app.Services);

        await Assert.ThrowsAsync<ArgumentException>(() => app.Directory.ListPageAsync("1", "nonsense", 10, TestApp.Stop));

        Assert.Equal(1, measures.Of("store.operation.duration blazorsessions.store.operation=list"));
        Assert.DoesNotContain(measures.Tags, tag => tag.Tag == "error.type");
        _store.Before = _ => throw new ArgumentException("Not of a list.");
        await app.NewBrowser().PostAsync("/api/increment/n").StatusAsync();
        Assert.Equal(1, measures.Of("store.operation.duration error.type=System.ArgumentException"));
    }

    [Fact]
    public async Task A_cookie_that_lets_nobody_in_is_counted_by_what_is_wrong_with_it()
    {
        await using var app = await TestApp.StartAsync();
        await using var stranger = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);
        var (browser, other) = (await app.NewBrowserOfAsync("Ada"), await stranger.NewBrowserOfAsync("Ada"));
        var (header, outdated) = browser.CookieHeader();
        await browser.GetAsync("/api/me").TextAsync();
        using (await app.SendAsync(HttpMethod.Get, "/api/state"))
        {
            Assert.Equal(0, measures.Of("cookie.rejected"));
        }

        await browser.PostAsync("/api/regenerate").TextAsync();
        await AskAsync(outdated, "outdated");
        await AskAsync($"{BlazorSessionsDefaults.SecureCookieName}=x", "malformed");
        await AskAsync(other.CookieHeader().Value, "unknown_key");
        await AskAsync($"{outdated}; {outdated}", "twice");
        await browser.PostAsync("/api/sign-out").TextAsync();
        await AskAsync(outdated, "ended");

        async Task AskAsync(string cookie, string fault)
        {
            var before = measures.Of("cookie.rejected");
            using var response = await app.SendAsync(HttpMethod.Get, "/api/state", null, (header, cookie));
            Assert.Equal(before + 1, measures.Of("cookie.rejected"));
            Assert.Equal(1, measures.Of($"cookie.rejected blazorsessions.cookie.fault={fault}"));
        }
    }

    [Fact]
    public async Task What_browsers_prove_is_counted()
    {
        await using var app = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);
        var browser = await app.NewBrowserOfAsync("Ada");
        var (thief, honest) = (app.NewBrowser(), await browser.OpenAsync("/", TestApp.Stop));
        thief.TakeCookieOf(browser);
        var spy = await thief.OpenAsync("/", TestApp.Stop);
        Assert.Equal(0, measures.Of("proofs"));

        await browser.PostAsync("/api/regenerate").TextAsync();

        await TestApp.UntilAsync(() => measures.Of("proofs blazorsessions.proof.outcome=proven") == 1);
        await spy.IsRefutedAsync(app);
        Assert.True(measures.Of("proofs blazorsessions.proof.outcome=not_yet") > 0);
        await honest.IncrementAsync(1);
    }

    private sealed class Slow(Action tell) : ILiveSessionListener
    {
        public void OnChanged(LiveSession session) => tell();
    }
}
