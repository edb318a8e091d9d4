using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Circuits;

public sealed class SignOutTests
{
    [Fact]
    public async Task A9_sign_out_in_one_tab_empties_all_tabs_of_the_browser_and_its_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tabs = new[] { await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop) };
        await tabs[0].IncrementAsync(1);

        await tabs[0].ClickAsync("sign-out", TestApp.Stop);

        foreach (var tab in tabs)
        {
            await tab.EndsAsync();
            Assert.Equal("0", tab.TextOf("count"));
            Assert.Equal(HeadlessTabState.Connected, tab.State);
        }

        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task A9_sign_out_by_a_request_reaches_the_circuits()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await browser.PostAsync("/api/sign-out").TextAsync();

        await tab.EndsAsync();
    }

    [Fact]
    public async Task A4_a_copy_of_the_cookie_is_worth_nothing_after_a_sign_out_in_a_circuit()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var thief = app.NewBrowser();
        thief.TakeCookieOf(browser);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var stolen = await thief.OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync("sign-out", TestApp.Stop);

        await stolen.EndsAsync();
        Assert.Equal("None", (await thief.StateAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sign_out_is_final_though_the_browser_cannot_be_reached_to_drop_its_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, _) => throw new InvalidOperationException("offline"));

        await tab.DoAsync(app, sessions => sessions.SignOutAsync());

        await tab.EndsAsync();
        Assert.NotNull(browser.Cookie());
        Assert.Equal("None", (await browser.StateAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sign_out_waits_five_seconds_for_a_browser_that_does_not_answer_and_is_final_at_once()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (asked, done) = (new TaskCompletionSource(), new TaskCompletionSource());
        browser.OnRedeem(async (_, _) =>
        {
            asked.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(TestApp.Stop);
            return default;
        });
        app.Probe.Run = async sessions =>
        {
            await sessions.SignOutAsync();
            done.SetResult();
        };

        await tab.FireAsync("probe", "click");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
        Assert.False(done.Task.IsCompleted);
        app.Clock.Advance(TimeSpan.FromSeconds(5));

        await done.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop);
    }

    [Fact]
    public async Task A_ticket_that_removes_the_cookie_leaves_the_cookie_of_a_newer_session_alone()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem(async (_, ticket) =>
        {
            await browser.SignInByRequestAsync("Bob");
            return await browser.RedeemAsync(ticket);
        });

        await tab.DoAsync(app, sessions => sessions.SignOutAsync());

        Assert.Equal("Bob", await browser.GetAsync("/api/me").TextAsync());
    }
}
