using System.Net;
using System.Security.Cryptography;
using System.Text;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Fuzzing;

/// <summary>I11: whole requests with hostile bytes: never a 500, never a read of the store for a forged cookie.</summary>
public sealed class RequestTests
{
    private const string Name = BlazorSessionsDefaults.SecureCookieName;

    private CountingStore? _store;

    private static CancellationToken Stop => TestApp.Stop;

    [Fact]
    public async Task A_forged_cookie_reads_no_store_and_sets_no_cookie()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var real = browser.Cookie()!;
        var verbs = _store!.Verbs;

        foreach (var header in Hostile(real))
        {
            var answer = await SendAsync(app, "GET", "/api/state", header);
            Assert.Equal(200, answer.Response.StatusCode);
            Assert.Equal(0, answer.Response.Headers.SetCookie.Count);
            Assert.Equal(401, (await SendAsync(app, "GET", "/api/me", header)).Response.StatusCode);
        }

        Assert.Equal(verbs, _store.Verbs);
    }

    [Fact]
    public async Task A_real_cookie_among_hostile_ones_still_counts()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/ada?name=Ada").TextAsync();

        var header = string.Concat(Enumerable.Range(0, 1000).Select(i => $"c{i}=x; ")) + $"{Name}={browser.Cookie()}";

        Assert.Equal(200, (await SendAsync(app, "GET", "/api/me", header)).Response.StatusCode);
    }

    [Fact]
    public async Task A_redeem_body_of_any_kind_is_refused()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var verbs = _store!.Verbs;
        byte[][] bodies =
        [
            [], [0], [0xFF, 0xFE], "{}"u8.ToArray(), "null"u8.ToArray(), Encoding.ASCII.GetBytes(browser.Cookie()!),
            new byte[64 * 1024], new byte[64 * 1024 + 1], RandomNumberGenerator.GetBytes(10_000),
            Encoding.ASCII.GetBytes(new string('A', 60_000)), Encoding.UTF8.GetBytes(new string('é', 1000)),
        ];

        foreach (var body in bodies)
        {
            using var request = Visiting.Request(
                HttpMethod.Post, "/_session/redeem", ("X-BlazorSessions", "1"), ("Sec-Fetch-Site", "same-origin"));
            request.Content = new ByteArrayContent(body);
            using var response = await browser.SendAsync(request, Stop);
            Assert.InRange((int)response.StatusCode, 400, 499);
            Assert.False(response.Headers.Contains("Set-Cookie"));
        }

        Assert.Equal(verbs, _store.Verbs);
    }

    [Fact]
    public async Task A_value_of_any_kind_is_kept_or_refused()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        string[] values =
        [
            "null", "true", "1e999", "-0", "0.1e-400", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "{\"\\udc00\":1}", "[[\"\\ud83d\"]]",
            "{\"$type\":\"System.IO.FileInfo\"}", "{\"a\":1,\"a\":2}", new string('[', 60) + new string(']', 60),
            new string('[', 70_000), "\"" + new string('x', 300_000) + "\"", "{", "", "nul", "\u0000", "\ufeff1",
        ];

        foreach (var value in values)
        {
            using var request = Visiting.Request(HttpMethod.Put, "/api/values/v", ("Sec-Fetch-Site", "same-origin"));
            request.Content = new StringContent(value, Encoding.UTF8, "application/json");
            using var response = await browser.SendAsync(request, Stop);
            Assert.InRange((int)response.StatusCode, 200, 499);
            Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/state").StatusAsync());
        }
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/%5cevil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\r\nSet-Cookie: a=b")]
    public async Task A_return_url_that_leads_elsewhere_is_not_followed(string wanted)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/ada").TextAsync();
        using var request = Visiting.Request(HttpMethod.Post, "/_session/sign-out", ("Sec-Fetch-Site", "same-origin"));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("returnUrl", wanted)]);

        using var response = await browser.SendAsync(request, Stop);

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    private static IEnumerable<string> Hostile(string real)
    {
        var random = Convert.ToBase64String(RandomNumberGenerator.GetBytes(110)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
        yield return "";
        yield return ";;;;====";
        yield return $"{Name}=";
        yield return $"{Name}={random}";
        yield return $"{Name}={real}; {Name}={real}";
        yield return $"{Name}={real}, {Name}={real}";
        yield return $"{Name}=\"{real}\"";
        yield return $"{Name}= {real}";
        yield return $"{Name.ToLowerInvariant()}={real}";
        yield return $"{Name}={real}%20";
        yield return $"{Name}={real}\u00e9";
        yield return $"{Name}=\u65e5\u672c\ud83d\ude00";
        yield return $"{Name}={new string('A', 16 * 1024)}";
        yield return string.Concat(Enumerable.Repeat($"{Name}=x; ", 1000));
        yield return string.Concat(Enumerable.Range(0, 1000).Select(i => $"c{i}={new string('v', 16)}; "));
        yield return new string(';', 100_000);
        for (var at = 0; at < real.Length; at += 7)
        {
            var changed = real.ToCharArray();
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            yield return $"{Name}={new string(changed)}";
        }
    }

    private async Task<TestApp> StartAsync() => await TestApp.StartAsync(services: (_, sessions) =>
        sessions.UseStore(provider => _store = new CountingStore(provider.GetRequiredService<TimeProvider>())));

    private static Task<HttpContext> SendAsync(TestApp app, string method, string path, string cookie) =>
        ((TestServer)app.Services.GetRequiredService<IServer>()).SendAsync(http =>
        {
            http.Request.Method = method;
            http.Request.Scheme = "https";
            http.Request.Host = new HostString("localhost");
            http.Request.Path = path;
            http.Request.Headers.Cookie = cookie;
        }, Stop);
}
