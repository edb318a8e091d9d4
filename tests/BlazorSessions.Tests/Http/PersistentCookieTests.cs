using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Named;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Http;

/// <summary>A cookie that outlives the browser, of visitors and of a session with a name.</summary>
public sealed class PersistentCookieTests
{
    private static readonly TimeSpan s_month = TimeSpan.FromDays(30);

    [Fact]
    public async Task A_visitors_cookie_ends_with_the_absolute_end_of_the_session()
    {
        await using var app = await TestApp.StartAsync(Keep);

        using var response = await app.NewBrowser().PostAsync("/api/increment/n");

        var cookie = response.SetSession()!;
        Assert.Equal(s_month, cookie.MaxAge);
        Assert.Equal(TestApp.Start + s_month, cookie.Expires);
    }

    [Fact]
    public async Task Activity_needs_no_new_cookie_and_a_new_secret_no_later_end()
    {
        await using var app = await TestApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        for (var day = 1; day <= 28; day++)
        {
            app.Clock.Advance(TimeSpan.FromDays(1));
            using var visit = await browser.PostAsync("/api/increment/n");
            Assert.Null(visit.SetSession());
        }

        using var renewed = await browser.PostAsync("/api/regenerate");

        Assert.Equal(TimeSpan.FromDays(2), renewed.SetSession()!.MaxAge);
        Restart(browser);
        Assert.Equal("30", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task A_session_that_was_idle_for_too_long_is_over_whatever_the_browser_still_holds()
    {
        await using var app = await TestApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        app.Clock.Advance(TimeSpan.FromDays(7));

        Assert.NotNull(browser.Cookie());
        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_signs_in_has_chosen_by_remember_me_whether_theirs_outlives_the_browser(bool remember)
    {
        await using var app = await TestApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();

        using var signedIn = await browser.PostAsync($"/api/sign-in/1?name=Ada&remember={remember}");

        Assert.Equal(remember ? TimeSpan.FromDays(90) : null, signedIn.SetSession()!.MaxAge);
        Restart(browser);
        Assert.Equal(remember ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_session_that_is_to_end_later_gets_a_cookie_that_does_and_one_that_ends_sooner_needs_none()
    {
        await using var app = await TestApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        app.Clock.Advance(TimeSpan.FromDays(1));

        app.Probe.Run = sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromDays(10));
        using var sooner = await browser.PostAsync("/api/probe");
        app.Probe.Run = sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromDays(101));
        using var later = await browser.PostAsync("/api/probe");

        Assert.Null(sooner.SetSession());
        Assert.Equal(TimeSpan.FromDays(100), later.SetSession()!.MaxAge);
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task A_circuit_starts_a_visitors_session_whose_cookie_outlives_the_browser_and_prolongs_it()
    {
        await using var app = await TestApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.IncrementAsync("n"));
        Assert.Equal(TestApp.Start + s_month, EndOf(browser, BlazorSessionsDefaults.SecureCookieName));
        await tab.DoAsync(app, sessions => sessions.SetLifetimeAsync(absolute: TimeSpan.FromDays(99)));

        Assert.Equal(TestApp.Start + TimeSpan.FromDays(99), EndOf(browser, BlazorSessionsDefaults.SecureCookieName));
        Restart(browser);
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task A_cart_outlives_the_browser_and_the_session_beside_it_does_not()
    {
        await using var app = await CartApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        await browser.PostAsync("/cart/both").TextAsync();

        Restart(browser);

        Assert.Null(browser.Cookie());
        Assert.Equal(TestApp.Start + s_month, EndOf(browser, CartApp.Cookie));
        Assert.Equal(1, await browser.ItemsAsync());
    }

    [Fact]
    public async Task A_cart_that_a_circuit_starts_outlives_the_browser_and_can_be_prolonged_there()
    {
        await using var app = await CartApp.StartAsync(Keep);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);

        await tab.AddAsync(1);
        Assert.Equal(TestApp.Start + s_month, EndOf(browser, CartApp.Cookie));
        app.Probe.Run = cart => cart.SetLifetimeAsync(absolute: TimeSpan.FromDays(99));
        await tab.ClickAsync("probe", TestApp.Stop);

        Assert.Equal("", tab.TextOf("error"));
        Assert.Equal(TestApp.Start + TimeSpan.FromDays(99), EndOf(browser, CartApp.Cookie));
        Restart(browser);
        Assert.Equal(1, await browser.ItemsAsync());
    }

    private static void Keep(BlazorSessionsOptions options)
    {
        options.PersistentCookie = true;
        (options.IdleTimeout, options.AbsoluteTimeout) = (TimeSpan.FromDays(7), s_month);
    }

    // What a browser forgets when it is closed.
    private static void Restart(HeadlessBrowser browser)
    {
        foreach (var cookie in browser.Cookies.All.Where(cookie => cookie.Expires is null))
        {
            browser.Cookies.Remove(cookie.Name);
        }
    }

    private static DateTimeOffset? EndOf(HeadlessBrowser browser, string name) =>
        browser.Cookies.All.Single(cookie => cookie.Name == name).Expires;
}
