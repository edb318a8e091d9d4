using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

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

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task A_read_from_another_site_is_let_in(string method)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(new HttpMethod(method), "/api/increment/n", null, ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<HttpStatusCode> SendAsync(TestApp app, string? origin, string? site)
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

        using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n", null, [.. headers]);
        return response.StatusCode;
    }
}
