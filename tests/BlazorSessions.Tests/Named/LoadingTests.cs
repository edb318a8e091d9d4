using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Named;

public sealed class LoadingTests
{
    private readonly WatchedStore _first = new();
    private readonly WatchedStore _cart = new();

    [Theory]
    [InlineData("/plain", "Ada")]
    [InlineData("/without-cart", "Ada")]
    [InlineData("/but-cart", "nobody")]
    [InlineData("/without-any", "nobody")]
    [InlineData("/group/without-cart", "nobody")]
    [InlineData("/group/cart", "nobody")]
    [InlineData("/other/but-cart", "Ada")]
    public async Task An_attribute_with_a_name_is_for_that_session_alone_and_counts_more_than_one_without(string path, string user)
    {
        await using var app = await StartAsync();
        var browser = await VisitorAsync(app);

        Assert.Equal(user, await browser.GetAsync(path).TextAsync());

        var (first, cart) = (user == "Ada" ? 1 : 0, path.Contains("without") ? 0 : 1);
        Assert.Equal((first, cart), (_first.Count("find"), _cart.Count("find")));
    }

    [Fact]
    public async Task A_page_that_skips_the_cart_shows_none_and_has_its_user()
    {
        await using var app = await StartAsync();
        var browser = await VisitorAsync(app);

        var page = await browser.GetAsync("/skipped-cart", Visiting.Navigation).TextAsync();
        Assert.Contains("data-testid=\"user\">Ada<", page);
        Assert.Contains("data-testid=\"items\">0<", page);
        Assert.Equal(0, _cart.Count("find"));
    }

    [Fact]
    public async Task An_endpoint_that_skips_the_cart_may_still_load_it_and_is_no_activity_of_it()
    {
        await using var app = await StartAsync();
        var browser = await VisitorAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(57));
        Assert.Equal("1", await browser.GetAsync("/loads-cart").TextAsync());

        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("0", await browser.GetAsync("/loads-cart").TextAsync());
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task An_endpoint_that_preloads_the_cart_alone_has_its_state_and_is_activity_of_it()
    {
        await using var app = await StartAsync();
        var browser = await VisitorAsync(app);
        app.Clock.Advance(TimeSpan.FromMinutes(57));
        Assert.Equal("1", await browser.GetAsync("/cart-alone").TextAsync());

        app.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("1", await browser.GetAsync("/cart-alone").TextAsync());

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_name_that_the_app_has_no_session_of_is_an_error_that_says_how_to_add_it()
    {
        await using var app = await StartAsync();

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => app.SendAsync(HttpMethod.Get, "/misspelt"));

        Assert.Contains("has a SkipSessionAttribute for the session \"crat\"", thrown.Message);
        Assert.Contains("AddBlazorSessions(\"crat\")", thrown.Message);
    }

    [Fact]
    public void An_empty_name_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new SkipSessionAttribute(""));
        Assert.Throws<ArgumentException>(() => new PreloadSessionAttribute(""));
    }

    [Fact]
    public async Task A_circuit_has_the_cart_that_its_page_has_skipped()
    {
        await using var app = await StartAsync();
        var browser = await VisitorAsync(app);

        var tab = await browser.OpenAsync("/skipped-cart", TestApp.Stop);

        await tab.ShowsAsync("live-items", "1");
    }

    private async Task<HeadlessBrowser> VisitorAsync(TestApp app)
    {
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.AddAsync();

        // Long enough that the copies in this process are gone.
        app.Clock.Advance(TimeSpan.FromMinutes(2));
        _first.Forget();
        _cart.Forget();
        return browser;
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        services: (services, first) =>
        {
            _first.Use(services, first);
            _cart.Use(services, services.AddBlazorSessions("cart"));
        },
        pipeline: app =>
        {
            CartApp.Map(app);
            app.MapGet("/plain", Name);
            app.MapGet("/without-cart", Name).SkipSession("cart");
            app.MapGet("/but-cart", [PreloadSession("cart")][SkipSession] (HttpContext http) => Name(http));
            app.MapGet("/without-any", Name).SkipSession();
            var group = app.MapGroup("/group").SkipSession().PreloadSession("cart");
            group.MapGet("/cart", Name);
            group.MapGet("/without-cart", Name).SkipSession("cart");
            app.MapGroup("/other").SkipSession("cart").MapGet("/but-cart", Name).PreloadSession("cart");
            app.MapGet("/loads-cart", async ([FromKeyedServices("cart")] ISessionService cart) => await cart.GetAsync<int>("items"))
                .SkipSession("cart");
            app.MapGet("/cart-alone", ([FromKeyedServices("cart")] ISessionService cart) => cart.State.Get<int>("items"))
                .SkipSession().PreloadSession("cart");
            app.MapGet("/misspelt", Name).SkipSession("crat");
        });

    private static string Name(HttpContext http) => http.User.Identity?.Name ?? "nobody";
}
