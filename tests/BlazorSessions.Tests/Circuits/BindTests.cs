using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Circuits;

public sealed class BindTests
{
    [Fact]
    public async Task Two_fresh_tabs_that_count_at_once_give_two_in_one_session()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));

        await Task.WhenAll(first.ClickAsync("increment", TestApp.Stop), second.ClickAsync("increment", TestApp.Stop));

        await first.ShowsAsync("count", "2");
        await second.ShowsAsync("count", "2");
        Assert.Equal(first.Handle(), second.Handle());
        Assert.Equal(2, (await browser.StateAsync()).GetProperty("values").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_tab_without_a_session_shows_the_one_that_another_tab_gets()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        await browser.ListensAsync(2);

        await first.IncrementAsync(1);

        await second.ShowsAsync("count", "1");
        Assert.Equal(first.Handle(), second.Handle());
    }

    [Fact]
    public async Task A_tab_without_a_session_shows_the_user_who_signs_in_in_another_tab()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        await browser.ListensAsync(2);

        await first.SignInAsync("Ada");

        await second.ShowsAsync("user", "Ada");
        await second.ClickAsync("sign-out", TestApp.Stop);
        await first.EndsAsync();
    }

    [Fact]
    public async Task I12_a_hint_without_the_cookie_shows_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var hints = new Queue<TaskCompletionSource<object?>>([new(), new()]);
        var hint = hints.Peek();
        var asked = new TaskCompletionSource();
        browser.Scripts
            .Module("/_session/blazorsessions.js", "listen", (_, _, _) => hints.Dequeue().Task)
            .Module("/_session/blazorsessions.js", "prove", (_, _, _) =>
            {
                asked.TrySetResult();
                return Task.FromResult<object?>(null);
            });
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await app.NewBrowserOfAsync("Ada");

        hint.SetResult(true);
        await asked.Task.WaitAsync(TestApp.Stop);
        await tab.SettleAsync(TestApp.Stop);

        Assert.Equal("", tab.TextOf("user"));
    }

    [Fact]
    public async Task I12_a_hint_to_a_secret_in_its_grace_is_to_no_session()
    {
        await using var app = await TestApp.StartAsync(options => options.RotationGrace = TimeSpan.FromMinutes(1));
        var (browser, early) = (app.NewBrowser(), app.NewBrowser());
        var hints = new Queue<TaskCompletionSource<object?>>([new(), new()]);
        var hint = hints.Peek();
        var (asked, unanswered) = (0, 0);
        browser.Scripts.Module(Driving.Module, "listen", (_, _, _) => hints.Dequeue().Task);
        foreach (var function in (string[])["prove", "redeem"])
        {
            browser.Scripts.Module(Driving.Module, function, async (_, arguments, _) =>
            {
                (asked, unanswered) = (asked + 1, unanswered + 1);
                var (status, receipt) = await browser.RedeemAsync(arguments[1].GetString()!);
                unanswered--;
                return new { status, receipt };
            });
        }

        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await early.PostAsync("/api/increment/count").TextAsync();
        browser.TakeCookieOf(early);
        await early.PostAsync("/api/regenerate").TextAsync();

        hint.SetResult(true);
        await TestApp.UntilAsync(() => asked == 1);
        await tab.FireAsync("increment", "click");
        await TestApp.UntilAsync(() => asked > 1);
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(unanswered == 0 ? 100 : 0));
            return tab.TextOf("error").Length > 0;
        });

        // The write behind it met no session to prove, but a cookie that waits for the newer one.
        Assert.Contains("renewed elsewhere", tab.TextOf("error"));
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_first_write_works_where_the_node_that_is_asked_has_not_heard_of_an_end()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        await nodes.Second.App.Directory.RevokeUserAsync("1", TestApp.Stop);
        var tab = await visitor.OpenAsync(nodes.Second);

        visitor.On = nodes.First;
        await tab.IncrementAsync(1);
    }

    [Fact]
    public async Task Ten_first_writes_of_one_circuit_at_once_start_one_session()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sessions.IncrementAsync("count"))));

        await tab.ShowsAsync("count", "10");
        Assert.Equal(tab.Handle(), (await browser.StateAsync()).GetProperty("handle").GetString());
    }

    [Fact]
    public async Task The_first_write_adopts_the_session_another_tab_or_request_started()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await browser.PostAsync("/api/increment/count").TextAsync();
        var cookie = browser.Cookie();

        await tab.IncrementAsync(2);

        Assert.Equal(cookie, browser.Cookie());
    }

    [Fact]
    public async Task A_sign_in_adopts_the_session_another_tab_started_and_keeps_its_values()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        await first.IncrementAsync(1);

        await second.SignInAsync("Ada");

        await second.ShowsAsync("count", "1");
        await first.ShowsAsync("user", "Ada");
        Assert.Equal(first.Handle(), second.Handle());
    }

    [Fact]
    public async Task A_component_may_write_in_OnInitializedAsync_of_a_circuit()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();

        var tab = await browser.OpenAsync("/first-write", TestApp.Stop);
        await tab.ShowsAsync("count", "1");

        Assert.Equal(1, (await browser.StateAsync()).GetProperty("values").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task A_write_that_another_tab_emptied_the_session_before_starts_anew()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);

        await tab.DoAsync(app, async sessions =>
        {
            var emptying = sessions.ClearAsync();
            var writes = Enumerable.Range(0, 5).Select(_ => sessions.IncrementAsync("count"));
            await Task.WhenAll([emptying, .. writes]);
        });

        Assert.Equal(5, (await browser.StateAsync()).GetProperty("values").GetProperty("count").GetInt64());
    }
}
