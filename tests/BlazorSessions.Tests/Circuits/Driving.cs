using System.Text.Json;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Circuits;

/// <summary>What tests of circuits do again and again.</summary>
internal static class Driving
{
    public const string Module = "/_session/blazorsessions.js";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs a test's own code in the circuit and returns what it threw.</summary>
    public static async Task<Exception?> TryAsync(this HeadlessTab tab, TestApp app, Func<ISessionService, Task> work)
    {
        app.Probe.Run = work;
        app.Probe.LastError = null;
        await tab.ClickAsync("probe", Stop);
        return app.Probe.LastError;
    }

    /// <summary>Runs a test's own code in the circuit, which must not throw.</summary>
    public static async Task DoAsync(this HeadlessTab tab, TestApp app, Func<ISessionService, Task> work) =>
        Assert.Null(await tab.TryAsync(app, work));

    public static Task ShowsAsync(this HeadlessTab tab, string element, string text) =>
        tab.WaitForAsync(t => t.TextOf(element) == text, Stop);

    public static async Task SignInAsync(this HeadlessTab tab, string who)
    {
        await tab.ClickAsync($"sign-in-{who.ToLowerInvariant()}", Stop);
        Assert.Equal("", tab.TextOf("error"));
        await tab.WaitForAsync(t => t.TextOf("user") == who && t.Has("authorized") && t.TextOf("authorized") == who, Stop);
    }

    public static async Task IncrementAsync(this HeadlessTab tab, int expected)
    {
        await tab.ClickAsync("increment", Stop);
        Assert.Equal("", tab.TextOf("error"));
        await tab.ShowsAsync("count", expected.ToString());
    }

    /// <summary>Waits until so many tabs without a session would hear of one.</summary>
    public static Task ListensAsync(this HeadlessBrowser browser, int tabs) =>
        TestApp.UntilAsync(() => Headless.HeadlessSessionScripts.CountListening(browser) == tabs);

    /// <summary>Waits until the circuit shows that its session has ended and takes events again.</summary>
    public static async Task EndsAsync(this HeadlessTab tab)
    {
        await tab.WaitForAsync(t => t.TextOf("status") == "Ended" && t.TextOf("user") == "" && t.Has("anonymous"), Stop);
        await tab.TakesEventsAsync();
    }

    /// <summary>Clicks until a click is heard: while the gate is shut they are dropped.</summary>
    public static Task TakesEventsAsync(this HeadlessTab tab)
    {
        var before = tab.TextOf("clicks");
        return TestApp.UntilAsync(async () =>
        {
            await tab.FireAsync("click", "click");
            await tab.SettleAsync(Stop);
            return tab.TextOf("clicks") != before;
        });
    }

    /// <summary>A browser that is signed in by a request.</summary>
    public static async Task<HeadlessBrowser> NewBrowserOfAsync(this TestApp app, string who, HeadlessBrowserOptions? options = null)
    {
        var browser = app.NewBrowser(options);
        await browser.SignInByRequestAsync(who);
        return browser;
    }

    public static Task SignInByRequestAsync(this HeadlessBrowser browser, string who) =>
        browser.PostAsync($"/api/sign-in/{(who == "Ada" ? 1 : 2)}?name={who}&roles={(who == "Ada" ? "admin" : "")}").TextAsync();

    /// <summary>Takes over the cookie of another browser, or loses its own if that one has none.</summary>
    public static void TakeCookieOf(this HeadlessBrowser browser, HeadlessBrowser other)
    {
        browser.Cookies.Remove(BlazorSessionsDefaults.SecureCookieName);
        if (other.Cookies.All.SingleOrDefault(cookie => cookie.Name == BlazorSessionsDefaults.SecureCookieName) is { } cookie)
        {
            browser.Cookies.Set(cookie);
        }
    }

    /// <summary>What the module does for a ticket: posts it, in whichever browser.</summary>
    public static async Task<(int Status, string? Receipt)> RedeemAsync(
        this HeadlessBrowser browser, string ticket, string path = "_session/redeem")
    {
        using var request = Visiting.Request(HttpMethod.Post, $"/{path}", ("X-BlazorSessions", "1"), ("Sec-Fetch-Site", "same-origin"));
        request.Content = new StringContent(ticket);
        using var response = await browser.SendAsync(request, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        return response.IsSuccessStatusCode
            ? ((int)response.StatusCode, JsonDocument.Parse(text).RootElement.GetProperty("receipt").GetString())
            : ((int)response.StatusCode, null);
    }

    /// <summary>From now on its tabs take no turns, as over plain http.</summary>
    public static void WithoutLocks(this HeadlessBrowser browser) =>
        browser.Scripts.Module(Module, "prove", async (_, arguments, _) =>
        {
            var (status, receipt) = await browser.RedeemAsync(arguments[1].GetString()!);
            return new { status, receipt };
        });

    /// <summary>Stands in the way of tickets: sees each, and says what the page's script answers.</summary>
    public static void OnRedeem(this HeadlessBrowser browser, Func<HeadlessTab, string, Task<(int Status, string? Receipt)>> answer) =>
        browser.Scripts.Module(Module, "redeem", async (tab, arguments, _) =>
        {
            var (status, receipt) = await answer(tab, arguments[1].GetString()!);
            return new { status, receipt };
        });

    /// <summary>
    /// Waits until a circuit that cannot prove whose secret its browser holds is told to reload, and its connection is
    /// aborted: 10 and 15 seconds after it was first asked, to the tenth of a second.
    /// </summary>
    public static async Task IsRefutedAsync(this HeadlessTab tab, TestApp app)
    {
        app.Clock.Advance(TimeSpan.FromSeconds(9.9));
        await tab.SettleAsync(Stop);
        Assert.Empty(tab.Navigations);
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await TestApp.UntilAsync(() => tab.Navigations.Count == 1);
        Assert.True(tab.Navigations.Single().ForceLoad);
        app.Clock.Advance(TimeSpan.FromSeconds(4.9));
        await tab.SettleAsync(Stop);
        Assert.Equal(HeadlessTabState.Connected, tab.State);
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await TestApp.UntilAsync(() => tab.State == HeadlessTabState.Disconnected);
    }

    public static string Handle(this HeadlessTab tab) => tab.TextOf("handle");
}
