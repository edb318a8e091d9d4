using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Circuits;

/// <summary>The session changes between the page and its circuit.</summary>
public sealed class PrerenderTests
{
    [Theory]
    [InlineData("Ada", "Bob")]
    [InlineData("Ada", null)]
    [InlineData(null, "Bob")]
    public async Task A32_a_page_of_another_user_than_its_circuit_reloads_before_anything_is_rendered(string? page, string? circuit)
    {
        var afterPage = () => { };
        await using var app = await TestApp.StartAsync(pipeline: app => app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Request.Path == "/persistent")
            {
                afterPage();
            }
        }));
        var browser = page is null
            ? app.NewBrowser(new HeadlessBrowserOptions { RecordFrames = true })
            : await app.NewBrowserOfAsync(page, new HeadlessBrowserOptions { RecordFrames = true });
        var other = circuit is null ? app.NewBrowser() : await app.NewBrowserOfAsync(circuit);
        afterPage = () => browser.TakeCookieOf(other);

        var opening = browser.OpenAsync("/persistent", TestApp.Stop);
        await WaitForReloadAsync(browser);

        Assert.DoesNotContain(browser.Frames, frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("note of") || frame.Contains("RenderBatch")));
        await browser.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => opening);

        afterPage = () => { };
        var again = await browser.OpenAsync("/persistent", TestApp.Stop);
        Assert.Equal($"note of {circuit ?? "nobody"}", again.TextOf("note"));
    }

    [Fact]
    public async Task A_page_for_nobody_stays_one_over_a_secret_that_was_replaced()
    {
        var afterPage = () => { };
        var watch = new CircuitWatch();
        await using var app = await TestApp.StartAsync(services: watch.Use, pipeline: app => app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Request.Path == "/")
            {
                afterPage();
            }
        }));
        var (browser, other, stale) = (app.NewBrowser(), await app.NewBrowserOfAsync("Ada"), app.NewBrowser());
        stale.TakeCookieOf(other);
        await other.PostAsync("/api/regenerate").TextAsync();
        afterPage = () => browser.TakeCookieOf(stale);

        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await watch.PassAsync(app, TimeSpan.FromSeconds(11)); // longer than a circuit has to prove whose it is
        await tab.ClickAsync("click", TestApp.Stop);

        Assert.Empty(tab.Navigations);
        Assert.Equal(("None", "", "1"), (tab.TextOf("status"), tab.TextOf("user"), tab.TextOf("clicks")));
    }

    [Fact]
    public async Task A_page_for_nobody_fits_a_visitor_whose_first_session_another_tab_started()
    {
        var afterPage = () => { };
        await using var app = await TestApp.StartAsync(pipeline: app => app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Request.Path == "/")
            {
                afterPage();
            }
        }));
        var browser = app.NewBrowser();
        var other = app.NewBrowser();
        await other.PostAsync("/api/increment/count").TextAsync();
        afterPage = () => browser.TakeCookieOf(other);

        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.ShowsAsync("count", "1");
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task What_a_page_persisted_for_its_own_circuit_is_restored()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/persistent", TestApp.Stop);

        Assert.Equal(("note of Ada", "restored"), (tab.TextOf("note"), tab.TextOf("origin")));
    }

    [Fact]
    public async Task A_page_that_skips_its_session_renders_as_nobody_and_its_circuit_has_the_session()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/skipped-page", TestApp.Stop);

        Assert.Equal("nobody", tab.TextOf("static"));
        await tab.ShowsAsync("user", "Ada");
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_browser_with_an_outdated_cookie_has_its_pages_as_nobody()
    {
        await using var app = await TestApp.StartAsync();
        var (browser, elsewhere) = (await app.NewBrowserOfAsync("Ada"), app.NewBrowser());
        elsewhere.TakeCookieOf(browser);
        await elsewhere.PostAsync("/api/regenerate").TextAsync();

        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.TakesEventsAsync();
        Assert.Equal(("", "None"), (tab.TextOf("user"), tab.TextOf("status")));
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_page_that_would_reload_for_ever_is_given_up_with_a_reason()
    {
        var afterPage = () => { };
        await using var app = await TestApp.StartAsync(pipeline: app => app.Use(async (http, next) =>
        {
            await next(http);
            if (http.Request.Path == "/persistent")
            {
                afterPage();
            }
        }));
        var browser = await app.NewBrowserOfAsync("Ada", new HeadlessBrowserOptions { RecordFrames = true });
        var other = await app.NewBrowserOfAsync("Bob");
        afterPage = () => browser.TakeCookieOf(other);
        browser.Scripts.Module(Driving.Module, "reload", (_, _, _) => Task.FromResult<object?>(false));

        _ = browser.OpenAsync("/persistent", TestApp.Stop);

        await TestApp.UntilAsync(() => app.Log.All.Any(line => line.Exception?.Message.Contains("again and again") == true));
        Assert.DoesNotContain(browser.Frames, frame =>
            frame.Direction == HeadlessFrameDirection.Received && (frame.Contains("note of") || frame.Contains("RenderBatch")));
    }

    private static async Task WaitForReloadAsync(HeadlessBrowser browser)
    {
        await TestApp.UntilAsync(() => browser.Tabs.Count > 0);
        await browser.Tabs.Single().WaitForAsync(tab => tab.Navigations.Count > 0, TestApp.Stop);
    }
}
