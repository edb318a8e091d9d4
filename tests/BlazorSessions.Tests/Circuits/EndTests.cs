using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Circuits;

/// <summary>However a session ends, every circuit of it shows so, with the reason, and goes on as nobody.</summary>
public sealed class EndTests
{
    [Theory]
    [InlineData("sign-out", SessionEndReason.SignedOut)]
    [InlineData("revoke own", SessionEndReason.Revoked)]
    [InlineData("directory", SessionEndReason.Revoked)]
    [InlineData("directory user", SessionEndReason.Revoked)]
    [InlineData("directory all", SessionEndReason.Revoked)]
    [InlineData("from another device", SessionEndReason.Revoked)]
    [InlineData("others", SessionEndReason.Revoked)]
    [InlineData("idle", SessionEndReason.Idle)]
    [InlineData("absolute", SessionEndReason.Absolute)]
    [InlineData("another user", SessionEndReason.Replaced)]
    public async Task A9_an_end_reaches_every_circuit_with_its_reason(string how, SessionEndReason reason)
    {
        await using var app = await TestApp.StartAsync(options => options.AbsoluteTimeout = TimeSpan.FromMinutes(90));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tabs = new[] { await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop) };
        var reasons = new List<SessionEndReason?>();
        var ended = new TaskCompletionSource();
        await tabs[0].DoAsync(app, sessions =>
        {
            sessions.Changed += state => reasons.Add(state.EndReason);
            sessions.Ended.Register(() => ended.TrySetResult());
            return Task.CompletedTask;
        });

        await EndAsync(app, browser, tabs[0], how);

        foreach (var tab in tabs)
        {
            await tab.EndsAsync();
            Assert.Equal(("0", ""), (tab.TextOf("count"), tab.TextOf("error")));
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop);
        Assert.Equal(reason, reasons[^1]);
    }

    [Fact]
    public async Task A_session_lives_to_the_last_millisecond_of_its_idle_time_and_no_longer()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        app.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        await tab.SettleAsync(TestApp.Stop);
        Assert.Equal("Active", tab.TextOf("status"));
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));

        await tab.EndsAsync();
    }

    [Fact]
    public async Task A9_a_tab_on_a_guarded_page_goes_to_login_with_the_reason_and_the_way_back()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/guarded", TestApp.Stop);
        Assert.True(tab.Has("guarded"));

        app.Clock.Advance(TimeSpan.FromHours(1));

        await tab.WaitForAsync(t => !t.Has("guarded") && t.Navigations.Count > 0, TestApp.Stop);
        var navigation = Assert.Single(tab.Navigations);
        Assert.Equal("/login?returnUrl=%2Fguarded&ended=idle", navigation.Address.PathAndQuery);
        Assert.True(navigation.ForceLoad);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/guarded")]
    public async Task With_RedirectWhenEnded_every_tab_goes_to_login_and_always_to_the_same_address(string page)
    {
        await using var app = await TestApp.StartAsync(options => options.RedirectWhenEnded = true);
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync(page, TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.WaitForAsync(t => t.Navigations.Count >= (page == "/" ? 1 : 2), TestApp.Stop);
        Assert.All(tab.Navigations, navigation => Assert.Equal(
            $"/login?returnUrl={Uri.EscapeDataString(page)}&ended=revoked", navigation.Address.PathAndQuery));
    }

    [Fact]
    public async Task I1_a_write_that_races_the_end_never_brings_the_session_back()
    {
        await using var app = await TestApp.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var browser = await app.NewBrowserOfAsync("Ada");
            var tabs = new[] { await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop) };
            var (handle, cookie) = (SessionHandle.Parse(tabs[0].Handle()), browser.CookieHeader());

            var requests = Enumerable.Range(0, 4).Select(_ => app.SendAsync(HttpMethod.Post, "/api/increment/count", null, cookie)).ToArray();
            await tabs[0].FireAsync("increment", "click");
            var ending = app.Directory.RevokeAsync(handle, TestApp.Stop);
            await tabs[1].FireAsync("increment", "click");
            Assert.True(await ending);

            foreach (var answer in await Task.WhenAll(requests))
            {
                // Before the end it was written; after it there is no session for this cookie, so a new one may start.
                Assert.True(answer.StatusCode is System.Net.HttpStatusCode.OK or System.Net.HttpStatusCode.Conflict, answer.StatusCode.ToString());
            }

            foreach (var tab in tabs)
            {
                await tab.EndsAsync();
            }

            Assert.Null(await app.Store.FindAsync(handle, TestApp.Stop));
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, await app.SendAsync(HttpMethod.Get, "/api/me", null, cookie).StatusAsync());
            await browser.DisposeAsync();
        }
    }

    private static async Task EndAsync(TestApp app, HeadlessBrowser browser, HeadlessTab tab, string how)
    {
        var handle = SessionHandle.Parse(tab.Handle());
        switch (how)
        {
            case "sign-out":
                await tab.ClickAsync("sign-out", TestApp.Stop);
                break;
            case "revoke own":
                await tab.DoAsync(app, sessions => sessions.RevokeAsync(handle));
                break;
            case "directory":
                Assert.True(await app.Directory.RevokeAsync(handle, TestApp.Stop));
                break;
            case "directory user":
                Assert.Equal(1, await app.Directory.RevokeUserAsync("1", TestApp.Stop));
                break;
            case "directory all":
                Assert.Equal(1, await app.Directory.RevokeAllAsync(TestApp.Stop));
                break;
            case "from another device":
                await (await app.NewBrowserOfAsync("Ada")).PostAsync($"/api/revoke/{handle}").TextAsync();
                break;
            case "others":
                await (await app.NewBrowserOfAsync("Ada")).PostAsync("/api/revoke-others").TextAsync();
                break;
            case "idle":
                app.Clock.Advance(TimeSpan.FromHours(1));
                break;
            case "absolute":
                app.Clock.Advance(TimeSpan.FromMinutes(50));
                await browser.GetAsync("/api/me").TextAsync();
                app.Clock.Advance(TimeSpan.FromMinutes(40));
                break;
            case "another user":
                await browser.SignInByRequestAsync("Bob");
                break;
        }
    }
}
