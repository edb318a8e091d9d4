using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Cross-site WebSocket hijacking: a page of another site that connects with the victim's cookie.</summary>
public sealed class OriginTests
{
    public static TheoryData<string, string?, bool> Origins => new()
    {
        { "own", "https://localhost", true },
        { "own with its port", "https://localhost:443", true },
        { "uppercase", "HTTPS://LOCALHOST", true },
        { "missing", null, true },
        { "null", "null", false },
        { "evil", "https://evil.example", false },
        { "sibling", "https://sub.localhost", false },
        { "lookalike", "https://localhost.evil.example", false },
        { "other port", "https://localhost:8443", false },
        { "other scheme", "http://localhost", false },
        { "userinfo", "https://localhost@evil.example", false },
        { "own behind userinfo", "https://evil@localhost", false },
        { "trailing dot", "https://localhost.", false },
        { "with a path", "https://localhost/evil", false },
        { "backslash", "https://localhost\\.evil.example", false },
        { "no scheme", "localhost", false },
        { "two in one", "https://localhost, https://evil.example", false },
        { "allowed", "https://app.example", true },
        { "sibling of allowed", "https://www.app.example", false },
    };

    public static TheoryData<string?, bool> Sites => new()
    {
        { null, true }, { "same-origin", true }, { "none", true }, { "cross-site", false }, { "same-site", false }, { "unknown", false },
    };

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task A12_negotiate_checks_the_origin(string name, string? origin, bool allowed)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        browser.Headers["Origin"] = origin;

        var status = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1").StatusAsync();

        AssertRefused(app, name, allowed, status);
    }

    [Theory]
    [MemberData(nameof(Origins))]
    public async Task A12_the_web_socket_checks_the_origin(string name, string? origin, bool allowed)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DropAsync();
        app.BeforeWebSocket = headers => SetOrRemove(headers, "Origin", origin);

        if (allowed)
        {
            Assert.True(await tab.ReconnectAsync(TestApp.Stop));
        }
        else
        {
            var refused = await Assert.ThrowsAsync<CircuitRefusedException>(() => tab.ReconnectAsync(TestApp.Stop));
            AssertRefused(app, name, allowed, refused.StatusCode ?? 0);
        }
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task A12_without_an_origin_the_browser_says_by_Sec_Fetch_Site_where_a_request_comes_from(string? site, bool allowed)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        browser.Headers["Origin"] = null;
        browser.Headers["Sec-Fetch-Site"] = site;

        // A poll of long polling is a GET without an origin.
        var poll = await browser.GetAsync("/_blazor?id=none").StatusAsync();
        var negotiate = await browser.PostAsync("/_blazor/negotiate?negotiateVersion=1").StatusAsync();

        Assert.Equal(allowed, poll == HttpStatusCode.NotFound);
        AssertRefused(app, site ?? "none", allowed, negotiate);
    }

    // A proxy has ended TLS, and its headers are not read. Browsers send no Sec-Fetch-Site with WebSockets.
    [Theory]
    [InlineData("http", "https://localhost", null, true)]
    [InlineData("http", "https://localhost", "same-origin", true)]
    [InlineData("http", "https://localhost", "cross-site", false)]
    [InlineData("http", "https://localhost:8443", null, false)]
    [InlineData("http", "https://evil.example", null, false)]
    [InlineData("https", "http://localhost", null, false)]
    public async Task A12_a_web_socket_of_the_same_host_over_https_is_ours_where_the_app_sees_http(
        string scheme, string origin, string? site, bool allowed)
    {
        await using var app = await StartAsync();
        var http = await app.Server.SendAsync(
            http =>
            {
                (http.Request.Method, http.Request.Scheme, http.Request.Path) = ("GET", scheme, "/_blazor");
                http.Request.Host = new HostString("localhost");
                http.Request.Headers.Upgrade = "websocket";
                http.Request.Headers.Origin = origin;
                http.Request.Headers["Sec-Fetch-Site"] = site;
            },
            TestApp.Stop);

        // The test server's plain requests upgrade to nothing: beyond the check the hub finds that they are none.
        Assert.Equal(allowed, http.Response.StatusCode != StatusCodes.Status403Forbidden);
        Assert.Equal(allowed, app.Log.All.All(line => line.Id != 205));
    }

    [Fact]
    public async Task A12_a_request_that_is_no_web_socket_needs_the_browsers_word_for_another_scheme()
    {
        await using var app = await StartAsync();
        var headers = new[] { ("Origin", "https://localhost") };
        var path = "http://localhost/_blazor/negotiate?negotiateVersion=1";

        using var silent = await app.SendAsync(HttpMethod.Post, path, null, headers);
        using var vouched = await app.SendAsync(HttpMethod.Post, path, null, [.. headers, ("Sec-Fetch-Site", "same-origin")]);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (silent.StatusCode, vouched.StatusCode));
        Assert.Contains("app.UseForwardedHeaders()", Assert.Single(app.Log.All, line => line.Id == 205).Text);
    }

    [Fact]
    public async Task A12_two_origins_are_refused()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var request = Visiting.Request(HttpMethod.Post, "/_blazor/negotiate", ("Origin", "https://localhost"), ("Origin", "https://evil.example"));

        using var response = await browser.SendAsync(request, TestApp.Stop);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(options => options.AllowedOrigins.Add("https://app.example"));

    private static void AssertRefused(TestApp app, string name, bool allowed, HttpStatusCode status)
    {
        var logged = app.Log.All.Where(line => line.Id == 205).ToArray();
        if (allowed)
        {
            Assert.True(status == HttpStatusCode.OK, $"{name}: {status}");
            Assert.Empty(logged);
        }
        else
        {
            Assert.True(status == HttpStatusCode.Forbidden, $"{name}: {status}");
            Assert.Contains(logged, line => line.Text.Contains("BlazorSessionsOptions.AllowedOrigins"));
        }
    }

    private static void SetOrRemove(IDictionary<string, string> headers, string name, string? value)
    {
        headers.Remove(name);
        if (value is not null)
        {
            headers[name] = value;
        }
    }
}
