using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

/// <summary>A Secure cookie that is set over http: nobody but the server can say why nobody stays signed in.</summary>
public sealed class PlainHttpTests
{
    private const int SecureCookieOverHttp = 212;

    [Fact]
    public async Task One_warning_names_https_forwarded_headers_and_the_policy()
    {
        await using var app = await TestApp.StartAsync(services: (_, sessions) => sessions.Services.AddBlazorSessions("cart"));

        for (var i = 0; i < 3; i++)
        {
            using var response = await app.SendAsync(HttpMethod.Post, "http://shop.example/api/increment/n");
            using var signedIn = await app.SendAsync(HttpMethod.Post, "http://10.0.0.7:8080/api/sign-in/1");
        }

        var warning = Assert.Single(app.Log.All, line => line.Id == SecureCookieOverHttp);
        Assert.Equal(LogLevel.Warning, warning.Level);
        foreach (var word in new[] { "shop.example", "https", "app.UseForwardedHeaders()", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Cookie.SecurePolicy" })
        {
            Assert.Contains(word, warning.Text);
        }
    }

    [Theory]
    [InlineData("https://shop.example")]
    [InlineData("http://localhost")]
    [InlineData("http://shop.localhost:5000")]
    [InlineData("http://127.0.0.1:5000")]
    [InlineData("http://[::1]:5000")]
    public async Task Nothing_is_said_where_browsers_keep_the_cookie(string address)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Post, $"{address}/api/increment/n");

        Assert.Single(response.SetCookies());
        Assert.DoesNotContain(app.Log.All, line => line.Id == SecureCookieOverHttp);
    }

    [Fact]
    public async Task Nothing_is_said_where_http_is_meant()
    {
        await using var app = await TestApp.StartAsync(options =>
        {
            options.Cookie.Name = "session";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });

        using var response = await app.SendAsync(HttpMethod.Post, "http://shop.example/api/increment/n");

        Assert.False(Assert.Single(response.SetCookies()).Secure);
        Assert.DoesNotContain(app.Log.All, line => line.Id == SecureCookieOverHttp);
    }
}
