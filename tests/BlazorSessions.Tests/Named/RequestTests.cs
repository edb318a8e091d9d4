using System.Net;
using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Named;

public sealed class RequestTests
{
    [Fact]
    public async Task Two_sessions_of_one_browser_have_cookies_stores_and_values_of_their_own()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();

        await browser.PostAsync("/cart/both").TextAsync();
        await browser.AddAsync();

        var (first, cart) = (await browser.StateAsync(), await browser.CartAsync());
        Assert.Equal((1, 2), (first.GetProperty("values").GetProperty("count").GetInt64(), cart.GetProperty("items").GetInt64()));
        Assert.Equal(["items"], cart.GetProperty("keys").EnumerateArray().Select(key => key.GetString()));
        Assert.NotNull(browser.Cookie());
        Assert.NotNull(browser.CartCookie());
        var handle = SessionHandle.Parse(cart.GetProperty("handle").GetString()!);
        Assert.Null(await app.Store.FindAsync(handle, TestApp.Stop));
        Assert.NotNull(await CartStore(app).FindAsync(handle, TestApp.Stop));
        Assert.NotNull(await app.CartDirectory().FindAsync(handle, TestApp.Stop));
        Assert.Null(await app.Directory.FindAsync(handle, TestApp.Stop));
    }

    [Fact]
    public async Task A_sign_out_leaves_the_cart_and_the_end_of_the_cart_leaves_the_user()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();

        await browser.PostAsync("/api/sign-out").TextAsync();
        Assert.Equal(1, await browser.ItemsAsync());

        await browser.SignInByRequestAsync("Ada");
        await browser.PostAsync("/cart/end").TextAsync();
        Assert.Null(browser.CartCookie());
        Assert.Equal("None", (await browser.CartAsync()).GetProperty("status").GetString());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task An_ended_cart_is_followed_by_a_new_one_in_the_same_request()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.AddAsync();
        var before = (await browser.CartAsync()).GetProperty("handle").GetString();

        await browser.PostAsync("/cart/end-and-add").TextAsync();

        var cart = await browser.CartAsync();
        Assert.Equal(1, cart.GetProperty("items").GetInt64());
        Assert.NotEqual(before, cart.GetProperty("handle").GetString());
    }

    [Fact]
    public async Task Each_has_lifetimes_of_its_own()
    {
        await using var app = await CartApp.StartAsync(cart =>
        {
            cart.IdleTimeout = TimeSpan.FromDays(7);
            cart.AbsoluteTimeout = TimeSpan.FromDays(30);
        });
        var browser = app.NewBrowser();
        await browser.PostAsync("/cart/both").TextAsync();

        app.Clock.Advance(TimeSpan.FromDays(6));

        Assert.Equal("None", (await browser.StateAsync()).GetProperty("status").GetString());
        Assert.Equal(1, await browser.ItemsAsync());
        app.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("None", (await browser.CartAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_sign_in_to_a_session_that_holds_data_only_is_a_typed_error_and_starts_nothing()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        SessionHasNoUserException? thrown = null;
        app.Probe.Run = async cart => thrown = await Assert.ThrowsAsync<SessionHasNoUserException>(() => cart.SignInAsync("1"));

        await browser.PostAsync("/cart/probe").TextAsync();

        Assert.Equal("cart", thrown!.Name);
        Assert.Contains("without a key", thrown.Message);
        Assert.Empty(browser.Cookies.All);
    }

    [Fact]
    public async Task The_cookie_of_one_is_nothing_under_the_name_of_the_other()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/cart/both").TextAsync();

        using var asCart = await app.SendAsync(HttpMethod.Get, "/cart/state", null, ("Cookie", $"{CartApp.Cookie}={browser.Cookie()}"));
        using var asFirst = await app.SendAsync(HttpMethod.Get, "/api/state", null, ("Cookie", $"__Host-session={browser.CartCookie()}"));

        Assert.Contains("\"None\"", await asCart.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Contains("\"None\"", await asFirst.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Cookies_of_one_name_are_sealed_for_their_session_too()
    {
        // As an app would have it that gave one session the cookie which another had before.
        await using var app = await CartApp.StartAsync();
        var id = SessionId.New(SessionHandle.New());
        var text = app.Services.GetRequiredService<CookieProtector>().Seal("basket", id);

        var cart = app.Services.GetRequiredService<NamedSessions>().Find("cart")!.Services.GetRequiredService<CookieProtector>();

        Assert.Null(cart.Open("basket", text));
    }

    [Fact]
    public async Task A_cart_whose_cookie_is_not_there_is_not_even_opened()
    {
        RecordingStore? store = null;
        await using var app = await CartApp.StartAsync(services: (_, cart) =>
            cart.UseStore(provider => store = new RecordingStore(new MemorySessionStore(provider.GetRequiredService<TimeProvider>()))));
        var browser = await app.NewBrowserOfAsync("Ada");

        await browser.StateAsync();
        Assert.Empty(store!.Calls);

        await browser.AddAsync();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await browser.GetAsync("/api/plain").TextAsync();
        Assert.NotEmpty(store.Calls);
    }

    [Fact]
    public async Task The_state_of_a_cart_is_there_in_a_request_that_brings_its_cookie_and_is_no_secret_to_caches()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.AddAsync();
        var items = 0L;
        app.Probe.Run = cart =>
        {
            items = cart.State.Get<long>("items");
            return Task.CompletedTask;
        };

        using var response = await browser.PostAsync("/cart/probe");
        using var plain = await browser.GetAsync("/api/plain");

        Assert.Equal(1, items);
        Assert.True(response.VariesByCookie());
        Assert.False(plain.VariesByCookie());
    }

    [Fact]
    public async Task A_page_is_rendered_with_the_cart_that_cascades_by_its_name()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.AddAsync();

        using var page = await browser.GetAsync("/basket", Visiting.Navigation);

        Assert.Contains("data-testid=\"items\">1<", await page.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.True(page.VariesByCookie());
    }

    [Fact]
    public async Task The_store_of_one_may_be_away_and_the_other_goes_on()
    {
        FaultyStore? store = null;
        await using var app = await CartApp.StartAsync(services: (_, cart) =>
            cart.UseStore(provider => store = new FaultyStore(new MemorySessionStore(provider.GetRequiredService<TimeProvider>()))));
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();

        // Long enough that the copy in this process is gone.
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        store!.Fail();

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.True((await browser.CartAsync()).GetProperty("isStale").GetBoolean());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.PostAsync("/cart/add").StatusAsync());
        store.BeforeCall = null;
        Assert.Equal(2, await browser.AddAsync());
    }

    [Fact]
    public async Task A_new_secret_of_the_cart_leaves_the_cookie_of_the_user_alone()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();
        var (user, cart) = (browser.Cookie(), browser.CartCookie());

        await browser.PostAsync("/cart/renew-secret").TextAsync();

        Assert.Equal(user, browser.Cookie());
        Assert.NotEqual(cart, browser.CartCookie());
        Assert.Equal(1, await browser.ItemsAsync());
    }

    [Fact]
    public async Task A_revoked_cart_is_gone_and_no_user_is()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();

        Assert.Equal(1, await app.CartDirectory().RevokeAllAsync(TestApp.Stop));

        Assert.Equal("None", (await browser.CartAsync()).GetProperty("status").GetString());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal(1, await browser.AddAsync());
    }

    [Fact]
    public async Task The_users_of_the_first_session_are_no_users_of_the_cart()
    {
        await using var app = await CartApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();
        var listed = 0;
        app.Probe.Run = async cart =>
        {
            listed = await cart.ListAsync().CountAsync();
            Assert.Same(SessionState.None.User, cart.State.User);
            Assert.Equal(0, await cart.RevokeOthersAsync());
        };

        await browser.PostAsync("/cart/probe").TextAsync();

        Assert.Equal(0, listed);
        Assert.Equal(0, await app.CartDirectory().RevokeUserAsync("1", TestApp.Stop));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task Outside_of_requests_and_circuits_the_keyed_service_names_the_directory()
    {
        await using var app = await CartApp.StartAsync();
        await using var scope = app.Services.CreateAsyncScope();

        var cart = scope.ServiceProvider.GetRequiredKeyedService<ISessionService>("cart");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => cart.IncrementAsync("items"));
        Assert.Contains("ISessionDirectory", exception.Message);
    }

    [Fact]
    public async Task I8_a_request_leaves_no_lease_of_its_cart()
    {
        await using var app = await CartApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.AddAsync();
        await browser.CartAsync();

        var sessions = app.Services.GetRequiredService<NamedSessions>().Find("cart")!.Services.GetRequiredService<LiveSessions>();

        await TestApp.UntilAsync(() => sessions.All.All(live => !live.HasLeases));
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        await TestApp.UntilAsync(() => sessions.Count == 0);
    }

    private static ISessionStore CartStore(TestApp app) => app.Services.GetRequiredKeyedService<ISessionStore>("cart");
}
