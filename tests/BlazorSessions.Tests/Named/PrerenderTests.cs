using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Named;

/// <summary>The cart of a browser changes between the page and its circuit.</summary>
public sealed class PrerenderTests : IAsyncDisposable
{
    private Action _afterPage = () => { };
    private TestApp? _app;

    [Theory]
    [InlineData(2, "note of 2")]
    [InlineData(0, "note of 0")]
    public async Task A_page_of_another_cart_than_its_circuit_has_reloads_before_anything_is_rendered(int items, string note)
    {
        var browser = await StartAsync(1);
        _afterPage = await OtherAsync(browser, items);

        var opening = browser.OpenAsync("/persistent-cart", TestApp.Stop);
        await TestApp.UntilAsync(() => browser.Tabs.Count > 0);
        await browser.Tabs.Single().WaitForAsync(tab => tab.Navigations.Count > 0, TestApp.Stop);

        Assert.DoesNotContain(browser.Frames, frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("note of") || frame.Contains("RenderBatch")));
        await browser.Tabs.Single().DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => opening);
        _afterPage = () => { };
        var again = await browser.OpenAsync("/persistent-cart", TestApp.Stop);
        Assert.Equal((note, $"{items}"), (again.TextOf("note"), again.TextOf("items")));
    }

    [Fact]
    public async Task What_a_page_persisted_of_its_own_cart_is_restored()
    {
        var browser = await StartAsync(1);

        var tab = await browser.OpenAsync("/persistent-cart", TestApp.Stop);

        Assert.Equal(("note of 1", "restored"), (tab.TextOf("note"), tab.TextOf("origin")));
    }

    [Fact]
    public async Task A_page_without_a_cart_fits_the_first_that_another_tab_has_started()
    {
        var browser = await StartAsync(0);
        _afterPage = await OtherAsync(browser, 2);

        var tab = await browser.OpenAsync("/persistent-cart", TestApp.Stop);

        await tab.ShowsAsync("items", "2");
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_page_that_shows_no_cart_stays_whichever_its_circuit_has()
    {
        var browser = await StartAsync(1);
        _afterPage = await OtherAsync(browser, 2);

        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);

        Assert.Equal("restored", tab.TextOf("origin"));
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_page_that_would_reload_for_ever_stays_and_shows_the_cart_of_its_circuit()
    {
        var browser = await StartAsync(1);
        _afterPage = await OtherAsync(browser, 2);
        browser.Scripts.Module(Driving.Module, "reload", (_, _, _) => Task.FromResult<object?>(false));

        var tab = await browser.OpenAsync("/persistent-cart", TestApp.Stop);

        await tab.ShowsAsync("items", "2");
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(0, false)]
    public async Task A_paused_circuit_reloads_for_another_cart_and_goes_on_without(int items, bool reloads)
    {
        var browser = await StartAsync(1);
        var other = await OtherAsync(browser, items);
        var tab = await browser.OpenAsync("/persistent-cart", TestApp.Stop);
        var paused = await tab.PauseAsync(TestApp.Stop);
        other();

        var resuming = tab.ResumeAsync(paused, TestApp.Stop);
        if (reloads)
        {
            await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);
            await tab.DisposeAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => resuming);
            return;
        }

        await resuming;
        Assert.Equal(("note of 1", "0"), (tab.TextOf("note"), tab.TextOf("items")));
        Assert.Empty(tab.Navigations);
    }

    public async ValueTask DisposeAsync() => await (_app?.DisposeAsync() ?? ValueTask.CompletedTask);

    // A browser with so many things in its cart; without any, it has none.
    private async Task<HeadlessBrowser> StartAsync(int items)
    {
        _app = await TestApp.StartAsync(
            services: (services, _) => services.AddBlazorSessions("cart"),
            pipeline: app =>
            {
                app.Use(async (http, next) =>
                {
                    await next(http);
                    if (http.Request.Path.StartsWithSegments("/persistent") || http.Request.Path == "/persistent-cart")
                    {
                        _afterPage();
                    }
                });
                CartApp.Map(app);
            });
        return await NewBrowserAsync(items);
    }

    private async Task<HeadlessBrowser> NewBrowserAsync(int items)
    {
        var browser = _app!.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true });
        for (var i = 0; i < items; i++)
        {
            await browser.AddAsync();
        }

        return browser;
    }

    // Gives a browser the cart of another one.
    private async Task<Action> OtherAsync(HeadlessBrowser browser, int items)
    {
        var other = await NewBrowserAsync(items);
        return () =>
        {
            browser.Cookies.Remove(CartApp.Cookie);
            if (other.Cookies.All.SingleOrDefault(cookie => cookie.Name == CartApp.Cookie) is { } cart)
            {
                browser.Cookies.Set(cart);
            }
        };
    }
}
