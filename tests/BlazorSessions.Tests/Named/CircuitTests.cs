using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Named;

public sealed class CircuitTests
{
    [Fact]
    public async Task A_first_write_in_a_circuit_starts_the_cart_and_no_other_session()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);

        await tab.AddAsync(1);
        await tab.AddAsync(2);

        Assert.Null(browser.Cookie());
        Assert.Equal(2, await browser.ItemsAsync());
        Assert.Equal(tab.Handle(), (await browser.CartAsync()).GetProperty("handle").GetString());
    }

    [Fact]
    public async Task A_cart_that_the_connection_brings_is_there_at_the_first_rendering()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.AddAsync();

        var tab = await browser.OpenAsync("/basket", TestApp.Stop);

        Assert.Equal("1", tab.TextOf("items"));
        await tab.AddAsync(2);
        Assert.Equal(2, await browser.ItemsAsync());
    }

    [Fact]
    public async Task Two_tabs_and_requests_see_each_others_writes_at_once()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.AddAsync();
        var (first, second) = (await browser.OpenAsync("/basket", TestApp.Stop), await browser.OpenAsync("/basket", TestApp.Stop));

        await first.AddAsync(2);
        await second.ShowsAsync("items", "2");
        await second.AddAsync(3);
        await first.ShowsAsync("items", "3");
        await browser.AddAsync();

        await first.ShowsAsync("items", "4");
        await second.ShowsAsync("items", "4");
    }

    [Fact]
    public async Task A_tab_without_a_cart_hears_of_the_one_that_another_tab_has_started()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/basket", TestApp.Stop), await browser.OpenAsync("/basket", TestApp.Stop));
        await browser.ListensAsync(4);

        await first.AddAsync(1);

        await second.ShowsAsync("items", "1");
        await second.ClickAsync("end", TestApp.Stop);
        await first.ShowsAsync("status", "Ended");
        await browser.ListensAsync(4);
        await second.AddAsync(1);
        await first.ShowsAsync("items", "1");
        Assert.Equal(first.Handle(), second.Handle());
    }

    [Fact]
    public async Task First_writes_of_both_names_at_once_in_one_circuit_start_one_session_of_each()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);

        await tab.ClickAsync("both", TestApp.Stop);

        Assert.Equal("", tab.TextOf("error"));
        await tab.ShowsAsync("count", "1");
        await tab.ShowsAsync("items", "1");
        Assert.Equal(1, await browser.ItemsAsync());
        Assert.Equal(1, (await browser.StateAsync()).GetProperty("values").GetProperty("count").GetInt64());
    }

    [Fact]
    public async Task Two_fresh_tabs_that_add_at_once_fill_one_cart()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/basket", TestApp.Stop), await browser.OpenAsync("/basket", TestApp.Stop));

        await Task.WhenAll(first.ClickAsync("add", TestApp.Stop), second.ClickAsync("add", TestApp.Stop));

        await first.ShowsAsync("items", "2");
        await second.ShowsAsync("items", "2");
        Assert.Equal(first.Handle(), second.Handle());
    }

    [Fact]
    public async Task A_sign_out_leaves_the_cart_in_every_tab()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);
        await tab.ClickAsync("sign-in-ada", TestApp.Stop);
        await tab.ShowsAsync("user", "Ada");

        await tab.ClickAsync("sign-out", TestApp.Stop);

        await tab.ShowsAsync("user", "");
        await tab.TakesEventsAsync();
        Assert.Equal("1", tab.TextOf("items"));
        await tab.AddAsync(2);
        Assert.Equal(2, await browser.ItemsAsync());
    }

    [Fact]
    public async Task The_end_of_the_cart_leaves_the_page_and_the_user_and_the_next_write_starts_another()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (first, second) = (await browser.OpenAsync("/basket", TestApp.Stop), await browser.OpenAsync("/basket", TestApp.Stop));
        await first.AddAsync(1);
        await second.AddAsync(2);
        var handle = first.Handle();

        await first.ClickAsync("end", TestApp.Stop);

        Assert.Equal("", first.TextOf("error"));
        await first.ShowsAsync("status", "Ended");
        await second.ShowsAsync("reason", "SignedOut");
        Assert.Equal(("0", "Ada"), (second.TextOf("items"), second.TextOf("user")));
        Assert.Null(browser.CartCookie());
        await second.HearsAsync();
        await second.AddAsync(1);
        Assert.NotEqual(handle, second.Handle());
        await first.AddAsync(2);
        Assert.Equal(first.Handle(), second.Handle());
        Assert.Empty(first.Navigations);
        Assert.Empty(second.Navigations);
        Assert.Equal("Ada", first.TextOf("user"));
    }

    [Fact]
    public async Task A_cart_expires_in_open_circuits_by_its_own_time_and_the_page_goes_on()
    {
        await using var app = await CartApp.StartAsync(cart => cart.IdleTimeout = TimeSpan.FromMinutes(20));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);

        app.Clock.Advance(TimeSpan.FromMinutes(20));

        await tab.ShowsAsync("reason", "Idle");
        Assert.Equal("Ada", tab.TextOf("user"));
        await tab.HearsAsync();
        await tab.AddAsync(1);
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task Events_of_a_circuit_keep_its_cart_alive()
    {
        await using var app = await CartApp.StartAsync(cart => cart.IdleTimeout = TimeSpan.FromMinutes(20));
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);

        for (var i = 0; i < 3; i++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(15));
            await tab.HearsAsync();
        }

        Assert.Equal("Active", tab.TextOf("status"));
        Assert.Equal(1, await browser.ItemsAsync());
    }

    [Fact]
    public async Task I12_a_circuit_goes_on_with_a_new_secret_of_the_cart_once_its_browser_has_shown_it()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var (first, second) = (await browser.OpenAsync("/basket", TestApp.Stop), await browser.OpenAsync("/basket", TestApp.Stop));
        await first.AddAsync(1);
        await second.AddAsync(2);
        var cookie = browser.CartCookie();

        await first.ClickAsync("renew-secret", TestApp.Stop);

        Assert.Equal("", first.TextOf("error"));
        Assert.NotEqual(cookie, browser.CartCookie());
        await first.AddAsync(3);
        await second.ShowsAsync("items", "3");
        await second.AddAsync(4);
        await browser.RenewSecretAsync();
        await second.AddAsync(5);
        await first.ShowsAsync("items", "5");
    }

    [Fact]
    public async Task I12_a_browser_that_lost_the_secret_loses_the_cart_and_neither_the_page_nor_the_user()
    {
        await using var app = await CartApp.StartAsync();
        var (own, thief) = (await app.NewBrowserOfAsync("Ada"), app.NewBrowser());
        var tab = await own.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);
        var handle = tab.Handle();
        thief.Cookies.Set(own.Cookies.All.Single(cookie => cookie.Name == CartApp.Cookie));
        own.Cookies.Remove(CartApp.Cookie);

        // Whose answer goes to the other browser: what the own one held is nothing now.
        await thief.PostAsync("/cart/renew-secret").TextAsync();
        await thief.AddAsync();

        await tab.ShowsAsync("status", "None");
        Assert.Equal("Ada", tab.TextOf("user"));
        await tab.HearsAsync();
        await tab.AddAsync(1);
        Assert.NotEqual(handle, tab.Handle());
        Assert.Empty(tab.Navigations);
        Assert.Equal(2, await thief.ItemsAsync());
    }

    [Fact]
    public async Task A_reconnect_that_brings_another_cart_shows_that_and_keeps_the_circuit()
    {
        await using var app = await CartApp.StartAsync();
        var (own, other) = (await app.NewBrowserOfAsync("Ada"), app.NewBrowser());
        var tab = await own.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);
        await tab.HearsAsync();
        await other.AddAsync();
        await other.AddAsync();
        await other.AddAsync();

        await tab.DropAsync();
        own.Cookies.Remove(CartApp.Cookie);
        own.Cookies.Set(other.Cookies.All.Single(cookie => cookie.Name == CartApp.Cookie));
        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.ShowsAsync("items", "3");
        await tab.AddAsync(4);
        Assert.Equal("1", tab.TextOf("clicks"));
        Assert.Equal("Ada", tab.TextOf("user"));
        await other.CartAsync();
        Assert.Equal(4, await other.ItemsAsync());
    }

    [Fact]
    public async Task A_reconnect_without_the_cookie_of_the_cart_lets_it_go()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);

        await tab.DropAsync();
        browser.Cookies.Remove(CartApp.Cookie);
        Assert.True(await tab.ReconnectAsync(TestApp.Stop));

        await tab.ShowsAsync("status", "None");
        await tab.AddAsync(1);
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_cart_whose_store_was_away_when_the_circuit_opened_comes_by_itself()
    {
        FaultyStore? store = null;
        await using var app = await CartApp.StartAsync(services: (_, cart) =>
            cart.UseStore(provider => store = new FaultyStore(new MemorySessionStore(provider.GetRequiredService<TimeProvider>()))));
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        store!.Fail();

        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        Assert.Equal(("True", "0", "Ada"), (tab.TextOf("stale"), tab.TextOf("items"), tab.TextOf("user")));
        await tab.ClickAsync("add", TestApp.Stop);
        Assert.StartsWith("SessionStoreException", tab.TextOf("error"));
        store.BeforeCall = null;
        app.Clock.Advance(TimeSpan.FromSeconds(4));

        await tab.ShowsAsync("items", "1");
        await tab.AddAsync(2);
    }

    [Fact]
    public async Task A_sign_in_to_the_cart_is_a_typed_error_in_a_circuit_too()
    {
        await using var app = await CartApp.StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/basket", TestApp.Stop);

        Assert.IsType<SessionHasNoUserException>(await tab.TryAsync(app, cart => cart.SignInAsync("1", "Ada")));
    }

    [Fact]
    public async Task The_directory_of_the_cart_reaches_open_circuits()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);
        var handle = SessionHandle.Parse(tab.Handle());

        await app.CartDirectory().UpdateAsync(handle, edit => edit.Set("items", 7L), TestApp.Stop);
        await tab.ShowsAsync("items", "7");
        Assert.False(await app.Directory.RevokeAsync(handle, TestApp.Stop));
        Assert.True(await app.CartDirectory().RevokeAsync(handle, TestApp.Stop));

        await tab.ShowsAsync("reason", "Revoked");
        await tab.HearsAsync();
    }

    [Fact]
    public async Task Ended_is_cancelled_by_the_end_of_the_cart_and_not_by_a_sign_out()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);
        CancellationToken ended = default;
        await tab.DoAsync(app, cart =>
        {
            ended = cart.Ended;
            return Task.CompletedTask;
        });

        await browser.PostAsync("/api/sign-out").TextAsync();
        await tab.ShowsAsync("user", "");
        Assert.False(ended.IsCancellationRequested);
        await browser.PostAsync("/cart/end").TextAsync();

        await TestApp.UntilAsync(() => ended.IsCancellationRequested);
    }

    [Fact]
    public async Task I8_a_closed_circuit_leaves_nothing_of_its_cart()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/basket", TestApp.Stop);
        await tab.AddAsync(1);
        var services = app.Services.GetRequiredService<NamedSessions>().Find("cart")!.Services;
        Assert.Equal(1, services.GetRequiredService<LiveExpiry>().Count);

        await tab.DisposeAsync();

        var sessions = services.GetRequiredService<LiveSessions>();
        await TestApp.UntilAsync(() => sessions.All.All(live => !live.HasLeases && !live.HasListeners));
        Assert.Equal(0, services.GetRequiredService<LiveExpiry>().Count);
    }
}
