using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Circuits;

/// <summary>None → Active → Ended → Active: every verb in every state.</summary>
public sealed class StateMachineTests
{
    public static TheoryData<string> Verbs => ["increment", "set", "remove", "clear", "regenerate", "renew", "sign-out", "revoke-others", "read", "list"];

    [Theory]
    [InlineData("increment", true)]
    [InlineData("set", true)]
    [InlineData("remove", false)]
    [InlineData("clear", false)]
    [InlineData("regenerate", false)]
    [InlineData("renew", false)]
    [InlineData("sign-out", false)]
    [InlineData("revoke-others", false)]
    [InlineData("read", false)]
    [InlineData("list", false)]
    public async Task Without_a_session_only_a_verb_that_writes_starts_one(string verb, bool starts)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => RunAsync(sessions, verb));
        await tab.ShowsAsync("status", starts ? "Active" : "None");

        Assert.Equal(starts, browser.Cookie() is not null);
        Assert.Equal(starts, (await browser.StateAsync()).GetProperty("status").GetString() == "Active");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task In_a_living_session_every_verb_works_and_keeps_the_handle(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var (handle, cookie) = (tab.Handle(), browser.Cookie());

        await tab.DoAsync(app, sessions => RunAsync(sessions, verb));

        Assert.Equal(verb is "regenerate" or "sign-out", browser.Cookie() != cookie);
        if (verb == "sign-out")
        {
            await tab.EndsAsync();
            Assert.Null(browser.Cookie());
        }
        else
        {
            Assert.Equal(handle, (await browser.StateAsync()).GetProperty("handle").GetString());
            Assert.Equal("Ada", tab.TextOf("user"));
        }
    }

    [Theory]
    [InlineData("increment", true)]
    [InlineData("set", true)]
    [InlineData("remove", true)]
    [InlineData("clear", true)]
    [InlineData("regenerate", true)]
    [InlineData("renew", true)]
    [InlineData("sign-out", false)]
    [InlineData("revoke-others", false)]
    [InlineData("read", false)]
    [InlineData("list", false)]
    public async Task In_an_ended_session_verbs_that_need_one_throw_and_say_why(string verb, bool throws)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.EndsAsync();

        var error = await tab.TryAsync(app, sessions => RunAsync(sessions, verb));

        Assert.Equal(throws ? SessionEndReason.Revoked : null, (error as SessionEndedException)?.Reason);
        Assert.Equal(throws, error is not null);
        Assert.Equal("Ended", tab.TextOf("status"));
        Assert.Equal("0", tab.TextOf("count"));
    }

    [Theory]
    [InlineData("Ada")]
    [InlineData("Bob")]
    public async Task After_an_end_a_sign_in_in_the_same_tab_starts_a_new_session(string who)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var (handle, circuit) = (tab.Handle(), tab.CircuitId);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.EndsAsync();

        await tab.SignInAsync(who);
        await tab.IncrementAsync(1);

        Assert.NotEqual(handle, tab.Handle());
        Assert.Equal(circuit, tab.CircuitId);
        Assert.Equal(who, await browser.GetAsync("/api/me").TextAsync());
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task An_ended_circuit_whose_browser_has_another_session_by_now_reloads_instead_of_taking_it_over()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.EndsAsync();
        await browser.SignInByRequestAsync("Bob");

        await tab.ClickAsync("sign-in-ada", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        await TestApp.UntilAsync(() => tab.Navigations.Count > 0);
        Assert.True(Assert.Single(tab.Navigations).ForceLoad);
        Assert.Equal("Bob", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task Changes_of_one_tab_are_seen_in_the_others_and_in_requests_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var first = await browser.OpenAsync("/", TestApp.Stop);
        await first.IncrementAsync(1);
        var second = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("1", second.TextOf("count"));

        await first.IncrementAsync(2);
        await second.ShowsAsync("count", "2");
        await second.IncrementAsync(3);
        await first.ShowsAsync("count", "3");
        await browser.PostAsync("/api/increment/count").TextAsync();

        await first.ShowsAsync("count", "4");
        await second.ShowsAsync("count", "4");
    }

    [Fact]
    public async Task Two_browsers_share_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var (ada, bob) = (await app.NewBrowserOfAsync("Ada"), await app.NewBrowserOfAsync("Bob"));
        var (tabOfAda, tabOfBob) = (await ada.OpenAsync("/", TestApp.Stop), await bob.OpenAsync("/", TestApp.Stop));

        await tabOfAda.IncrementAsync(1);
        await tabOfAda.ClickAsync("sign-out", TestApp.Stop);
        await tabOfAda.EndsAsync();

        Assert.Equal(("Bob", "0", "Active"), (tabOfBob.TextOf("user"), tabOfBob.TextOf("count"), tabOfBob.TextOf("status")));
        await tabOfBob.IncrementAsync(1);
    }

    [Fact]
    public async Task An_emptied_anonymous_session_is_none_again_and_the_next_write_starts_another()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var other = await browser.OpenAsync("/", TestApp.Stop);
        var handle = tab.Handle();

        await tab.ClickAsync("clear", TestApp.Stop);
        await tab.ShowsAsync("status", "None");
        await other.ShowsAsync("status", "None");
        Assert.Null(browser.Cookie());

        await other.IncrementAsync(1);
        await tab.IncrementAsync(2);
        Assert.NotEqual(handle, tab.Handle());
    }

    internal static async Task RunAsync(ISessionService sessions, string verb)
    {
        switch (verb)
        {
            case "increment":
                await sessions.IncrementAsync("count");
                break;
            case "set":
                await sessions.SetAsync("name", "value");
                break;
            case "remove":
                await sessions.RemoveAsync("other");
                break;
            case "clear":
                await sessions.ClearAsync();
                break;
            case "regenerate":
                await sessions.RegenerateIdAsync();
                break;
            case "renew":
                await sessions.RenewAsync();
                break;
            case "sign-out":
                await sessions.SignOutAsync();
                break;
            case "revoke-others":
                await sessions.RevokeOthersAsync();
                break;
            case "read":
                await sessions.GetAsync<long>("count");
                break;
            case "list":
                await foreach (var _ in sessions.ListAsync())
                {
                }

                break;
        }
    }
}
