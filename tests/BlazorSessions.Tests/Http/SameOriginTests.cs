using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace BlazorSessions.Tests.Http;

public sealed class SameOriginTests
{
    [Theory]
    [InlineData("https://localhost", null)]
    [InlineData("https://LOCALHOST", null)]
    [InlineData("https://localhost", "same-origin")]
    [InlineData(null, "same-origin")]
    [InlineData(null, "none")]
    [InlineData(null, null)]
    public async Task A21_a_write_from_a_page_of_the_app_or_from_no_page_is_let_in(string? origin, string? site)
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, origin, site));
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("https://evil.example", null)]
    [InlineData("https://evil.example", "same-origin")]
    [InlineData("https://sub.localhost", null)]
    [InlineData("https://localhost.evil.example", null)]
    [InlineData("https://localhost.", null)]
    [InlineData("https://localhost:444", null)]
    [InlineData("http://localhost", null)]
    [InlineData("https://localhost@evil.example", null)]
    [InlineData("https://evil@localhost", null)]
    [InlineData("https://localhost\\@evil.example", null)]
    [InlineData("https://localhost/path", null)]
    [InlineData("wss://localhost", null)]
    [InlineData("localhost", null)]
    [InlineData("https://localhost https://evil.example", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    [InlineData(null, "odd")]
    [InlineData("https://localhost", "cross-site")]
    public async Task A21_a_write_from_another_origin_is_refused_and_leaves_nothing(string? origin, string? site)
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);

        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(app, origin, site));

        Assert.Empty(store.Calls);
        Assert.Contains(app.Log.All, line => line.Id == 205 && line.Text.Contains("AllowedOrigins"));
    }

    [Theory]
    [InlineData("http://localhost", "https://localhost")]
    [InlineData("http://localhost:8443", "https://LOCALHOST:8443")]
    [InlineData("https://localhost", "http://localhost")]
    public async Task A_page_whose_TLS_ends_at_a_proxy_is_ours_where_the_browser_says_so(string host, string origin)
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, origin, "same-origin", host));
    }

    [Theory]
    [InlineData("http://localhost", "https://localhost", null, true)]
    [InlineData("http://localhost", "https://localhost", "none", true)]
    [InlineData("http://localhost", "https://localhost", "same-site", true)]
    [InlineData("http://localhost", "https://localhost", "cross-site", true)]
    [InlineData("http://localhost:8443", "https://localhost:8443", null, true)]
    [InlineData("http://localhost", "https://localhost:8443", "same-origin", false)]
    [InlineData("http://localhost:8443", "https://localhost", "same-origin", false)]
    [InlineData("http://localhost", "https://localhost:80", "same-origin", false)]
    [InlineData("http://localhost", "https://evil.example", "same-origin", false)]
    [InlineData("http://localhost", "wss://localhost", "same-origin", false)]
    public async Task A21_another_scheme_is_refused_unless_the_browser_vouches_for_it(
        string host, string origin, string? site, bool isForTheProxy)
    {
        await using var app = await TestApp.StartAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(app, origin, site, host));

        var refusal = Assert.Single(app.Log.All, line => line.Id == 205);
        Assert.Contains("BlazorSessionsOptions.AllowedOrigins", refusal.Text);
        Assert.Equal(isForTheProxy, refusal.Text.Contains("app.UseForwardedHeaders()"));
        Assert.Equal(isForTheProxy, refusal.Text.Contains("ASPNETCORE_FORWARDEDHEADERS_ENABLED"));
    }

    [Fact]
    public async Task A21_two_origins_are_none()
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(
            HttpMethod.Post, "/api/increment/n", null, ("Origin", "https://localhost"), ("Origin", "https://localhost"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task An_allowed_origin_may_write_and_is_cross_site_by_nature()
    {
        await using var app = await TestApp.StartAsync(options => options.AllowedOrigins.Add("https://partner.example"));

        Assert.Equal(HttpStatusCode.OK, await SendAsync(app, "https://partner.example", "cross-site"));
    }

    [Fact]
    public async Task A21_the_demand_holds_also_where_the_session_is_skipped()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
            app.MapPost("/own-only", () => "done").WithMetadata(new SkipSessionAttribute(), new RequireSameOriginAttribute()));

        using var own = await app.SendAsync(HttpMethod.Post, "/own-only", null, ("Origin", "https://localhost"));
        using var foreign = await app.SendAsync(HttpMethod.Post, "/own-only", null, ("Origin", "https://evil.example"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (own.StatusCode, foreign.StatusCode));
    }

    [Fact]
    public async Task A12_A21_an_empty_origin_is_another_origin()
    {
        await using var app = await TestApp.StartAsync();
        var server = app.Services.GetRequiredService<IServer>() as TestServer;

        // Set on the request itself: a client's headers drop what is empty.
        foreach (var path in new[] { "/api/increment/n", "/_blazor/negotiate" })
        {
            var http = await server!.SendAsync(http =>
            {
                (http.Request.Method, http.Request.Scheme, http.Request.Path) = ("POST", "https", path);
                http.Request.Host = new HostString("localhost");
                http.Request.Headers.Origin = new StringValues(string.Empty);
            }, TestApp.Stop);

            Assert.Equal(StatusCodes.Status403Forbidden, http.Response.StatusCode);
        }
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_read_from_another_site_is_let_in(string method)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(new HttpMethod(method), "/api/increment/n", null, ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpStatusCode> SendAsync(
        TestApp app, string? origin, string? site, string host = "https://localhost")
    {
        var headers = new List<(string, string)>();
        if (origin is not null)
        {
            headers.Add(("Origin", origin));
        }

        if (site is not null)
        {
            headers.Add(("Sec-Fetch-Site", site));
        }

        using var response = await app.SendAsync(HttpMethod.Post, $"{host}/api/increment/n", null, [.. headers]);
        return response.StatusCode;
    }
}
