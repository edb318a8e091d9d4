using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Named;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Stores.Cookies;

/// <summary>Circuits on the cookie store: a verb returns when the browser has what it wrote.</summary>
public sealed class CookieCircuitTests
{
    private const string Redeem = "/_session/redeem";

    private readonly EphemeralDataProtectionProvider _keys = new();

    [Fact]
    public async Task I5_what_a_verb_of_a_circuit_wrote_is_there_after_the_app_was_started_again()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.IncrementAsync(1);
        await AfterRestartAsync(app, browser, null, 1);
        await tab.SignInAsync("Ada");
        await AfterRestartAsync(app, browser, "Ada", 1);
        await tab.IncrementAsync(2);
        await tab.DoAsync(app, sessions => sessions.RegenerateIdAsync());
        await tab.IncrementAsync(3);
        await AfterRestartAsync(app, browser, "Ada", 3);
    }

    [Fact]
    public async Task Writes_of_a_circuit_and_of_requests_and_of_other_tabs_are_one_session()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var (one, two) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));

        await one.IncrementAsync(2);
        await two.ShowsAsync("count", "2");
        await two.IncrementAsync(3);
        await one.ShowsAsync("count", "3");
        await browser.PostAsync("/api/increment/count").TextAsync();
        await one.ShowsAsync("count", "4");
        await AfterRestartAsync(app, browser, null, 4);
    }

    [Fact]
    public async Task Writes_that_wait_at_the_same_time_share_an_exchange()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var before = Exchanges(app);

        await tab.DoAsync(app, sessions => Task.WhenAll(Enumerable.Range(0, 19).Select(_ => sessions.IncrementAsync("count"))));

        Assert.InRange(Exchanges(app) - before, 1, 2);
        await tab.ShowsAsync("count", "20");
        await AfterRestartAsync(app, browser, null, 20);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_asks_nothing_of_the_browser()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var before = Exchanges(app);

        await tab.DoAsync(app, sessions => sessions.UpdateAsync(edit => edit.Get<int>("count")));

        Assert.Equal(before, Exchanges(app));
    }

    [Fact]
    public async Task What_nobody_waited_for_reaches_the_browser_with_the_next_write_or_request()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var handle = SessionHandle.Parse(tab.TextOf("handle"));

        await app.Directory.UpdateAsync(handle, edit => edit.Set("count", 7L), TestApp.Stop);
        await tab.ShowsAsync("count", "7");
        await browser.StateAsync();

        await AfterRestartAsync(app, browser, null, 7);
    }

    [Fact]
    public async Task A_browser_that_does_not_answer_is_a_clear_error_and_the_write_is_known_here()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        browser.OnRedeem((_, _) => Task.FromResult((500, (string?)null)));

        var exception = await tab.TryAsync(app, sessions => sessions.IncrementAsync("count"));

        Assert.True(Assert.IsType<SessionStoreException>(exception).OutcomeUnknown);
        await tab.ShowsAsync("count", "2");
        Assert.Equal(2, (await browser.StateAsync()).GetProperty("values").GetProperty("count").GetInt32());
        await AfterRestartAsync(app, browser, null, 2);
    }

    [Fact]
    public async Task One_lost_answer_is_asked_for_again()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var lost = 0;
        browser.OnRedeem(async (_, ticket) => lost++ == 0 ? (0, null) : await browser.RedeemAsync(ticket));

        await tab.IncrementAsync(2);

        Assert.Equal(2, lost);
        await AfterRestartAsync(app, browser, null, 2);
    }

    [Fact]
    public async Task I12_a_refresh_gives_nothing_to_a_browser_without_the_current_secret()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var thief = app.NewBrowserLike(browser);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        string? stolen = null;
        browser.OnRedeem(async (_, ticket) =>
        {
            stolen = ticket;
            return await browser.RedeemAsync(ticket);
        });
        await tab.IncrementAsync(2);
        await browser.PostAsync("/api/regenerate").TextAsync();
        var record = thief.Cookies[CookieApp.RecordCookie(1)];

        var (status, _) = await thief.RedeemAsync(stolen!); // Not null: the write has sent it.

        Assert.Equal(200, status);
        Assert.Equal(record, thief.Cookies[CookieApp.RecordCookie(1)]);
        Assert.Equal("None", (await thief.StateAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_browser_hears_of_activity_in_a_circuit_before_the_session_would_be_idle_by_its_cookie()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        for (var i = 0; i < 9; i++)
        {
            var before = browser.Cookies[CookieApp.RecordCookie(1)];
            app.Clock.Advance(TimeSpan.FromMinutes(10));
            await TestApp.UntilAsync(async () =>
            {
                await tab.ClickAsync("click", TestApp.Stop);
                return browser.Cookies[CookieApp.RecordCookie(1)] != before;
            });
        }

        await AfterRestartAsync(app, browser, null, 1);
    }

    [Fact]
    public async Task A_sign_in_that_does_not_fit_into_cookies_is_a_clear_error_and_nobody_is_signed_in()
    {
        await using var app = await CookieApp.StartAsync(_keys);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var roles = string.Join(',', Enumerable.Range(0, 250).Select(_ => Convert.ToHexString(
            System.Security.Cryptography.RandomNumberGenerator.GetBytes(16))));

        var exception = await tab.TryAsync(app, sessions => sessions.SignInAsync("1", "Ada", roles));

        Assert.Equal("MaxCookieLength", Assert.IsType<SessionLimitException>(exception).Limit);
        Assert.Equal("", tab.TextOf("user"));
        Assert.Null((await browser.StateAsync()).GetProperty("user").GetString());
        await tab.SignInAsync("Ada");
    }

    [Fact]
    public async Task A_cart_in_cookies_of_its_own_is_there_after_the_app_was_started_again()
    {
        await using var app = await CartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);

        await tab.AddAsync(1);
        await tab.AddAsync(2);
        Assert.Equal(3, await browser.AddAsync());

        await using var after = await CartAsync(app);
        var again = after.NewBrowserLike(browser);
        Assert.Equal(3, await again.ItemsAsync());
        Assert.Equal("None", (await again.StateAsync()).GetProperty("status").GetString()); // that one is in memory
    }

    private Task<TestApp> CartAsync(TestApp? before = null) => CartApp.StartAsync(
        services: (services, cart) =>
        {
            services.AddSingleton<IDataProtectionProvider>(_keys);
            cart.UseCookies();
        },
        clock: before?.Clock);

    private static int Exchanges(TestApp app) => app.Addresses.Count(address => address.AbsolutePath == Redeem);

    private async Task AfterRestartAsync(TestApp app, HeadlessBrowser browser, string? user, int count)
    {
        await using var after = await CookieApp.StartAsync(_keys, app.Clock);
        var state = await after.NewBrowserLike(browser).StateAsync();
        Assert.Equal(user, state.GetProperty("user").GetString());
        Assert.Equal(count, state.GetProperty("values").GetProperty("count").GetInt32());
    }
}
