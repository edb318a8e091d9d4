using System.Net;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Without WebSockets every message is a request of its own; the circuit is the same.</summary>
public sealed class LongPollingTests
{
    private static HeadlessBrowserOptions Polling => new() { Transports = HttpTransportType.LongPolling };

    [Fact]
    public async Task A_circuit_over_long_polling_has_the_session_and_changes_the_cookie()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser(Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);

        await tab.SignInAsync("Ada");
        await tab.IncrementAsync(2);
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());

        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.EndsAsync();
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task A9_an_end_reaches_a_circuit_over_long_polling()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("Ada", tab.TextOf("user"));

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.EndsAsync();
    }

    [Fact]
    public async Task Polls_are_no_activity_and_keep_no_lease()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        app.Clock.Advance(TimeSpan.FromMinutes(59));
        await app.Directory.UpdateAsync(SessionHandle.Parse(tab.Handle()), edit => edit.Set("count", 1), TestApp.Stop);
        await tab.ShowsAsync("count", "1");

        app.Clock.Advance(TimeSpan.FromMinutes(1));

        await tab.EndsAsync();
        Assert.Equal(0, app.Services.GetRequiredService<LiveSessions>().Count);
    }

    [Fact]
    public async Task A10_a_circuit_does_not_come_back_over_long_polling_of_another_user()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        browser.TakeCookieOf(await app.NewBrowserOfAsync("Bob"));

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task The_user_of_a_connection_stays_who_it_started_with_whoever_signs_in_and_out()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.EndsAsync();
        await tab.SignInAsync("Bob");
        await tab.IncrementAsync(1);

        // Said, or acted upon, by the framework where a connection's user changes.
        Assert.DoesNotContain(app.Log.All, line => line.Text.Contains("name of the user changed"));
    }

    [Fact]
    public async Task A10_requests_of_another_session_or_of_none_do_not_get_at_a_connection()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada", Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        // What SignalR takes for a connection's token goes into the address, whoever asks.
        var connection = app.Addresses.Last(address => address.AbsolutePath == "/_blazor").PathAndQuery;
        foreach (var other in new[] { await app.NewBrowserOfAsync("Bob"), app.NewBrowser() })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(other, HttpMethod.Post, connection));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(other, HttpMethod.Get, connection));
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(other, HttpMethod.Delete, connection));
        }

        await tab.IncrementAsync(1);
    }

    [Fact]
    public async Task Requests_that_were_sent_before_the_browser_had_its_new_cookie_may_come_after_the_receipt()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser(Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var connection = app.Addresses.Last(address => address.AbsolutePath == "/_blazor").PathAndQuery;

        await tab.SignInAsync("Ada");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app.NewBrowser(), HttpMethod.Post, connection));
        Assert.Equal(
            HttpStatusCode.Forbidden, await StatusAsync(await app.NewBrowserOfAsync("Bob"), HttpMethod.Post, connection));
        app.Clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(app.NewBrowser(), HttpMethod.Post, connection));
    }

    [Fact]
    public async Task Nothing_of_a_connection_is_kept_once_it_is_closed()
    {
        await using var app = await TestApp.StartAsync();
        var connections = app.Services.GetRequiredService<OpenConnections>();
        var browser = await app.NewBrowserOfAsync("Ada", Polling);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal(1, connections.Count);

        await tab.DisposeAsync();

        await TestApp.UntilAsync(() => connections.Count == 0);
    }

    private static async Task<HttpStatusCode> StatusAsync(HeadlessBrowser browser, HttpMethod method, string address)
    {
        using var request = Visiting.Request(method, address, ("Sec-Fetch-Site", "same-origin"));
        using var response = await browser.SendAsync(request, TestApp.Stop);
        return response.StatusCode;
    }
}
