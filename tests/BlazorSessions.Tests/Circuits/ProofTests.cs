using System.Net;
using BlazorSessions.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Circuits;

/// <summary>
/// A circuit is only as good as the secret that its browser holds: after a rotation elsewhere it sees and does nothing
/// until the browser has shown the new one.
/// </summary>
public sealed class ProofTests
{
    // No sealed text happens to contain it, as it might three letters.
    private const string Ada = "Ada Lovelace";

    public static TheoryData<string, string> Thieves
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var rotation in (string[])["sign-in", "regenerate"])
            {
                foreach (var script in (string[])["honest", "silent", "garbage", "away", "receipt of the victim", "own older receipt"])
                {
                    data.Add(rotation, script);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Thieves))]
    public async Task R3_an_open_circuit_without_the_new_secret_shows_and_does_nothing_and_is_gone_after_15_seconds(
        string rotation, string script)
    {
        await using var app = await TestApp.StartAsync();
        var (thief, victim) = (app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true }), app.NewBrowser());
        if (rotation == "sign-in")
        {
            await victim.PostAsync("/api/increment/count").TextAsync();
        }
        else
        {
            await victim.PostAsync("/api/sign-in/3?name=Eve").TextAsync();
            await victim.PostAsync("/api/increment/count").TextAsync();
        }

        thief.TakeCookieOf(victim);
        var spy = await thief.OpenAsync("/", TestApp.Stop);
        var (user, count) = (spy.TextOf("user"), spy.TextOf("count"));
        await UseScriptAsync(script, app, thief, victim, spy);
        var frames = thief.Frames.Count;

        await victim.PostAsync(rotation == "sign-in" ? "/api/sign-in/1?name=Ada%20Lovelace" : "/api/regenerate").TextAsync();
        await victim.PostAsync("/api/increment/count").TextAsync();
        await spy.FireAsync("increment", "click");
        await spy.SettleAsync(TestApp.Stop);
        await spy.IsRefutedAsync(app);

        Assert.Equal((user, count), (spy.TextOf("user"), spy.TextOf("count")));
        Assert.DoesNotContain(thief.Frames.Skip(frames), frame => frame.Contains(Ada));
        Assert.Equal(2, (await victim.StateAsync()).GetProperty("values").GetProperty("count").GetInt32());
        Assert.False(await spy.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task R3_no_verb_of_a_circuit_without_the_new_secret_does_anything()
    {
        await using var app = await TestApp.StartAsync();
        var (thief, victim) = (app.NewBrowser(), app.NewBrowser());
        await victim.SignInByRequestAsync("Ada");
        thief.TakeCookieOf(victim);
        var elsewhere = await app.NewBrowserOfAsync("Ada");
        var spy = await thief.OpenAsync("/", TestApp.Stop);
        await victim.PostAsync("/api/regenerate").TextAsync();
        var errors = new List<Exception?>();
        Func<ISessionService, Task>[] verbs =
        [
            sessions => sessions.SetAsync("planted", 1),
            sessions => sessions.ClearAsync(),
            sessions => sessions.RenewAsync(),
            sessions => sessions.RegenerateIdAsync(),
            sessions => sessions.SignOutAsync(),
            sessions => sessions.SignInAsync("2", "Bob"),
            sessions => sessions.RevokeOthersAsync(),
            async sessions => Assert.Empty(await sessions.ListAsync().ToListAsync()),
            sessions => sessions.UpdateAsync(edit => edit.Get<int>("n")),
        ];
        app.Probe.Run = async sessions =>
        {
            errors.AddRange(await Task.WhenAll(verbs.Select(verb => Record.ExceptionAsync(() => verb(sessions)).AsTask())));
        };

        await spy.FireAsync("probe", "click");
        await spy.SettleAsync(TestApp.Stop);
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        await TestApp.UntilAsync(() => errors.Count == verbs.Length);

        Assert.All(errors, error => Assert.IsType<SessionCookieException>(error));
        Assert.Equal("Ada", await victim.GetAsync("/api/me").TextAsync());
        Assert.Equal("Ada", await elsewhere.GetAsync("/api/me").TextAsync());
        Assert.Equal("{}", (await victim.StateAsync()).GetProperty("values").GetRawText());
    }

    // It lets its requests in for a while, as one that was sent before might come late.
    [Fact]
    public async Task R3_a_secret_in_its_grace_proves_nothing()
    {
        var watch = new CircuitWatch();
        await using var app = await TestApp.StartAsync(
            options => options.RotationGrace = TimeSpan.FromMinutes(1), services: watch.Use);
        var (thief, victim) = (app.NewBrowser(), app.NewBrowser());
        await victim.PostAsync("/api/increment/count").TextAsync();
        thief.TakeCookieOf(victim);
        var spy = await thief.OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(spy.Handle());

        await victim.PostAsync("/api/regenerate").TextAsync();
        await app.Directory.UpdateAsync(handle, edit => edit.Set("count", 2), TestApp.Stop);
        await spy.FireAsync("increment", "click");
        await TestApp.UntilAsync(() => watch.All.Single().View.Proof == ProofStage.Pausing); // It has answered.
        await spy.IsRefutedAsync(app);

        Assert.Equal("1", spy.TextOf("count"));
        Assert.Equal(2, (await app.Directory.FindAsync(handle, TestApp.Stop))!.Get<int>("count"));
    }

    [Fact]
    public async Task R3_a_browser_that_holds_another_session_is_told_to_reload_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var (browser, elsewhere) = (await app.NewBrowserOfAsync("Ada"), app.NewBrowser());
        elsewhere.TakeCookieOf(browser);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.TakeCookieOf(await app.NewBrowserOfAsync("Bob"));

        await elsewhere.PostAsync("/api/regenerate").TextAsync();

        await tab.WaitForAsync(t => t.Navigations.Count == 1, TestApp.Stop);
        Assert.True(tab.Navigations.Single().ForceLoad);
    }

    [Theory]
    [InlineData("sign-in/1?name=Ada", "Ada")]
    [InlineData("regenerate", "")]
    public async Task Other_tabs_of_the_browser_are_proven_by_one_request_each_and_do_not_reload(string verb, string user)
    {
        var watch = new CircuitWatch();
        await using var app = await TestApp.StartAsync(services: watch.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tabs = new List<HeadlessTab>();
        for (var i = 0; i < 3; i++)
        {
            tabs.Add(await browser.OpenAsync("/", TestApp.Stop));
        }

        var before = app.Addresses.Count(IsProof);
        await browser.PostAsync($"/api/{verb}").TextAsync();
        await watch.PassAsync(app, TimeSpan.FromSeconds(1));
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync("user", user);
        }

        await tabs[2].IncrementAsync(2);
        Assert.All(tabs, tab => Assert.Empty(tab.Navigations));
        Assert.InRange(app.Addresses.Count(IsProof) - before, 3, 9); // More where a tab asked before the cookie was there.
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Other_tabs_wait_for_an_answer_that_is_slow(bool withoutLocks)
    {
        var (isSlow, watch) = (false, new CircuitWatch());
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(services: watch.Use, before: app => app.Use((http, next) =>
        {
            if (isSlow && http.Request.Path.StartsWithSegments("/api/sign-in"))
            {
                http.Response.OnStarting(() => answered.Task);
            }

            return next(http);
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        if (withoutLocks)
        {
            browser.WithoutLocks();
        }

        isSlow = true;
        var signIn = browser.SendAsync(Visiting.Request(HttpMethod.Post, "/api/sign-in/1?name=Ada"), TestApp.Stop).TextAsync();
        await TestApp.UntilAsync(() => watch.All.Single().View.Asked > 0);
        await watch.PassAsync(app, TimeSpan.FromSeconds(5));
        Assert.Equal("", tab.TextOf("user"));

        answered.SetResult();
        await signIn;
        await watch.PassAsync(app, TimeSpan.FromSeconds(4));
        await tab.ShowsAsync("user", "Ada");
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_tab_that_was_disconnected_during_the_change_is_proven_by_its_reconnect()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        await browser.SignInByRequestAsync("Ada");
        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.ShowsAsync("user", "Ada");
        await tab.IncrementAsync(2);
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_store_that_is_away_for_20_seconds_refutes_nobody()
    {
        var (store, watch) = (new WatchedStore(), new CircuitWatch());
        await using var app = await TestApp.StartAsync(services: (services, sessions) =>
        {
            store.Use(services, sessions);
            watch.Use(services, sessions);
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var away = false;
        store.Before = verb => away && verb != "merge" ? throw new IOException("away") : Task.CompletedTask;
        store.After = verb =>
        {
            away |= verb == "merge";
            return Task.CompletedTask;
        };

        // A node whose copy is old cannot answer either.
        browser.Scripts.Module(Driving.Module, "prove", async (_, arguments, _) =>
        {
            var (status, receipt) = away && store.Before is not null ? (503, null) : await browser.RedeemAsync(arguments[1].GetString()!);
            return new { status, receipt };
        });
        await browser.SignInByRequestAsync("Ada");
        await TestApp.UntilAsync(() => watch.All.Single().View.Asked > 0);
        await watch.PassAsync(app, TimeSpan.FromSeconds(20));
        Assert.Equal("", tab.TextOf("user"));

        (store.Before, store.After) = (null, null);
        await watch.PassAsync(app, TimeSpan.FromSeconds(4));
        await tab.ShowsAsync("user", "Ada");
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task Three_hundred_tabs_at_once_are_all_proven()
    {
        var watch = new CircuitWatch();
        await using var app = await TestApp.StartAsync(services: watch.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tabs = new List<HeadlessTab>();
        for (var i = 0; i < 300; i++)
        {
            tabs.Add(await browser.OpenAsync("/", TestApp.Stop));
        }

        await browser.SignInByRequestAsync("Ada");

        // Who asked before the cookie was there asks again.
        await watch.PassAsync(app, TimeSpan.FromSeconds(1));
        foreach (var tab in tabs)
        {
            await tab.ShowsAsync("user", "Ada");
        }

        Assert.All(tabs, tab => Assert.Empty(tab.Navigations));
    }

    [Theory]
    [InlineData("sign-in/1?name=Ada", 1)]
    [InlineData("sign-in/1?name=Ada", 4.9)]
    [InlineData("regenerate", 1)]
    [InlineData("regenerate", 4.9)]
    public async Task R2_a_dead_secret_opens_no_circuit_on_another_node(string verb, double seconds)
    {
        var watch = new CircuitWatch();
        await using var nodes = await TwoNodes.StartAsync(services: watch.Use);
        var (victim, thief) = (nodes.NewBrowser(), nodes.NewBrowser());
        await victim.Browser.PostAsync(verb == "regenerate" ? "/api/sign-in/1?name=Ada" : "/api/increment/n").TextAsync();
        thief.Browser.TakeCookieOf(victim.Browser);
        thief.On = nodes.Second;
        await thief.Browser.StateAsync();

        await victim.Browser.PostAsync($"/api/{verb}").TextAsync();
        await victim.Browser.PostAsync("/api/increment/secret").TextAsync();
        nodes.Second.App.Clock.Advance(TimeSpan.FromSeconds(seconds));

        _ = thief.OpenAsync(nodes.Second);
        await TestApp.UntilAsync(() =>
        {
            // The circuit is the thief's: the victim has none. One that is still opening has rendered nothing.
            Assert.DoesNotContain(
                watch.All, machine => machine.View is { Phase: CircuitPhase.Open, Session.Kind: GlimpseKind.Shown });
            nodes.Second.App.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return thief.Browser.Tabs.Any(tab => tab.Navigations.Count > 0 || ShowsNobody(tab));
        });
        Assert.Equal(HttpStatusCode.Unauthorized, await thief.Browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Two_nodes_prove_each_others_tabs()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/api/increment/count").TextAsync();
        var there = await visitor.OpenAsync(nodes.Second);
        var here = await visitor.OpenAsync(nodes.First);

        await here.SignInAsync("Ada");
        nodes.Advance(TimeSpan.FromSeconds(5));

        await there.ShowsAsync("user", "Ada");
        Assert.Empty(there.Navigations);
    }

    [Fact]
    public async Task The_states_of_a_circuit_that_takes_over_a_session_unproven_are_not_those_of_the_session_before()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        SessionState? read = null;
        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.EndsAsync();
        await tab.SignInAsync("Bob");
        browser.Scripts.Module(Driving.Module, "prove", (_, _, _) => Task.FromResult<object?>(new { status = 500 }));
        await browser.PostAsync("/api/regenerate").TextAsync();

        await tab.DoAsync(app, sessions =>
        {
            read = sessions.State;
            return Task.CompletedTask;
        });

        Assert.Equal(("Bob", true), (read!.User.Identity!.Name, read.IsStale));
    }

    [Theory]
    [InlineData("sign-in-ada")]
    [InlineData("increment")]
    public async Task A_browser_that_keeps_no_cookie_is_told_so_and_nothing_is_left(string verb)
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use, before: app => app.Use(async (http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers.Remove("Set-Cookie");
                return Task.CompletedTask;
            });
            await next(http);
        }));
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync(verb, TestApp.Stop);

        Assert.Contains("has not kept the cookie", tab.TextOf("error"));
        Assert.Equal(("", "None"), (tab.TextOf("user"), tab.TextOf("status")));
        Assert.Equal(store.Count("create"), store.Count("end"));
        Assert.Empty(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Theory]
    [InlineData("sign-in-ada")]
    [InlineData("regenerate")]
    public async Task R16_a_change_whose_cookie_is_not_kept_is_shown_nowhere_and_undone(string verb)
    {
        var drops = false;
        await using var app = await TestApp.StartAsync(before: app => app.Use(async (http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                if (drops)
                {
                    http.Response.Headers.Remove("Set-Cookie");
                }

                return Task.CompletedTask;
            });
            await next(http);
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var (tab, other) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        drops = true;

        await tab.ClickAsync(verb, TestApp.Stop);

        Assert.Contains("has not kept the cookie", tab.TextOf("error"));
        await other.SettleAsync(TestApp.Stop);
        Assert.Equal(("", ""), (tab.TextOf("user"), other.TextOf("user")));
        Assert.Empty(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop));
        if (verb == "regenerate")
        {
            Assert.Equal("2", await browser.PostAsync("/api/increment/count").TextAsync());
        }
    }

    private static bool ShowsNobody(HeadlessTab tab)
    {
        try
        {
            return tab.State == HeadlessTabState.Connected && tab.TextOf("user") == "";
        }
        catch (InvalidOperationException)
        {
            return false; // no page yet
        }
    }

    private static bool IsProof(Uri address) => address.AbsolutePath == "/_session/redeem";

    // What the thief's page answers when it is asked whose secret it holds.
    private static async Task UseScriptAsync(
        string script, TestApp app, HeadlessBrowser thief, HeadlessBrowser victim, HeadlessTab spy)
    {
        switch (script)
        {
            case "silent":
                Answer(async (_, stop) =>
                {
                    await new TaskCompletionSource().Task.WaitAsync(stop);
                    return null;
                });
                break;
            case "garbage":
                Answer((_, _) => Task.FromResult<object?>(new { status = 200, receipt = "CfDJ8garbage" }));
                break;
            case "away":
                Answer((_, _) => Task.FromResult<object?>(new { status = 503 }));
                break;
            case "receipt of the victim":
                string? stolen = null;
                victim.Scripts.Module(Driving.Module, "prove", async (_, arguments, _) =>
                {
                    (_, stolen) = await victim.RedeemAsync(arguments[1].GetString()!);
                    return new { status = 200, receipt = stolen };
                });
                await victim.OpenAsync("/", TestApp.Stop);
                Answer((_, _) => Task.FromResult<object?>(new { status = 200, receipt = stolen }));
                break;
            case "own older receipt":
                string? older = null;
                Answer(async (arguments, _) =>
                {
                    older ??= (await thief.RedeemAsync(arguments[1].GetString()!)).Receipt;
                    return new { status = 200, receipt = older };
                });
                await spy.DropAsync();
                Assert.True(await spy.ReconnectAsync(TestApp.Stop));
                await TestApp.UntilAsync(() => older is not null);
                break;
        }

        void Answer(Func<System.Text.Json.JsonElement[], CancellationToken, Task<object?>> answer) =>
            thief.Scripts.Module(Driving.Module, "prove", (_, arguments, stop) => answer(arguments, stop));
    }
}
