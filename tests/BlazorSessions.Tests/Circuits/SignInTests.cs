using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Circuits;

public sealed class SignInTests
{
    [Fact]
    public async Task A1_sign_in_from_a_circuit_changes_the_cookie_and_keeps_circuit_and_values()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var (circuit, handle) = (tab.CircuitId, tab.Handle());
        var thief = app.NewBrowser();
        thief.TakeCookieOf(browser);

        await tab.SignInAsync("Ada");

        Assert.Equal(("1", handle, circuit), (tab.TextOf("count"), tab.Handle(), tab.CircuitId));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal("None", (await thief.StateAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task Sign_in_of_the_same_user_keeps_the_values_and_gives_a_new_secret()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var (handle, cookie) = (tab.Handle(), browser.Cookie());

        await tab.SignInAsync("Ada");

        Assert.Equal((handle, "1"), (tab.Handle(), tab.TextOf("count")));
        Assert.NotEqual(cookie, browser.Cookie());
    }

    [Fact]
    public async Task A32_sign_in_of_another_user_gives_a_new_handle_no_values_and_ends_the_old_session_in_other_tabs()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (tab, other) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        await tab.IncrementAsync(1);
        var handle = tab.Handle();

        await tab.SignInAsync("Bob");
        await other.EndsAsync();

        Assert.NotEqual(handle, tab.Handle());
        Assert.Equal("0", tab.TextOf("count"));
        Assert.Equal("Bob", await browser.GetAsync("/api/me").TextAsync());
        Assert.Null(await app.Directory.FindAsync(SessionHandle.Parse(handle), TestApp.Stop));
    }

    [Fact]
    public async Task The_tab_in_which_another_user_signs_in_never_shows_the_end_of_the_session_before()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var seen = new List<SessionStatus>();
        await tab.DoAsync(app, sessions =>
        {
            sessions.Changed += state => seen.Add(state.Status);
            return Task.CompletedTask;
        });
        browser.OnRedeem(async (_, ticket) =>
        {
            var answer = await browser.RedeemAsync(ticket);

            // The answer is slow: by now ada's session has ended on the server.
            await tab.SettleAsync(TestApp.Stop);
            Assert.Equal("Ada", tab.TextOf("user"));
            return answer;
        });

        await tab.SignInAsync("Bob");

        Assert.DoesNotContain(SessionStatus.Ended, seen);
        Assert.Equal("Active", tab.TextOf("status"));
    }

    [Fact]
    public async Task Nothing_is_pushed_into_the_tab_that_signs_in_before_the_receipt()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var seen = "";
        browser.OnRedeem(async (_, ticket) =>
        {
            var answer = await browser.RedeemAsync(ticket);
            await tab.SettleAsync(TestApp.Stop);
            seen = tab.TextOf("user");
            return answer;
        });

        await tab.SignInAsync("Ada");

        Assert.Equal("", seen);
    }

    [Fact]
    public async Task New_roles_of_the_same_user_are_pushed_though_his_credentials_are_not_fresh()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (tab, other) = (await browser.OpenAsync("/roles", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        Assert.Equal("admin", tab.TextOf("roles"));

        await other.DoAsync(app, sessions => sessions.SignInAsync(
            Someone("1", "Ada", "boss"), new SessionSignInOptions { FreshCredentials = false }));

        await tab.ShowsAsync("roles", "boss");
    }

    [Fact]
    public async Task A_refused_sign_in_says_why_and_leaves_everything_as_it_was()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxSessionsPerUser = 1);
        var elsewhere = await app.NewBrowserOfAsync("Ada");
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var cookie = browser.Cookie();

        await tab.ClickAsync("sign-in-ada", TestApp.Stop);

        Assert.StartsWith(nameof(SessionSignInRefusedException), tab.TextOf("error"));
        Assert.Equal(("", "1", "Active"), (tab.TextOf("user"), tab.TextOf("count"), tab.TextOf("status")));
        Assert.Equal(cookie, browser.Cookie());
        Assert.Equal("Ada", await elsewhere.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task A_tab_whose_session_has_ended_signs_nobody_in_to_the_session_that_its_browser_has_by_now()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.EndsAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var other = (await browser.StateAsync()).GetProperty("handle").GetString();

        await tab.ClickAsync("sign-in-bob", TestApp.Stop);

        Assert.StartsWith(nameof(SessionCookieException), tab.TextOf("error"));
        await TestApp.UntilAsync(() => tab.Navigations.Count > 0);
        var state = await browser.StateAsync();
        Assert.Equal((other, null), (state.GetProperty("handle").GetString(), state.GetProperty("user").GetString()));
    }

    private static System.Security.Claims.ClaimsPrincipal Someone(string id, string name, string role) => new(
        new System.Security.Claims.ClaimsIdentity(
            [
                new(System.Security.Claims.ClaimTypes.NameIdentifier, id),
                new(System.Security.Claims.ClaimTypes.Name, name),
                new(System.Security.Claims.ClaimTypes.Role, role),
            ],
            "test"));
}
