using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>The app behind proxies that end TLS, with their headers read and without.</summary>
public sealed class ProxyTests(Chromium chromium, ProxyTests.UnawareSite unaware, ProxyTests.AwareSite aware)
    : BrowserTest(chromium, unaware), IClassFixture<ProxyTests.UnawareSite>, IClassFixture<ProxyTests.AwareSite>
{
    [Theory]
    [InlineData("nginx", true)]
    [InlineData("nginx", false)]
    [InlineData("YARP", true)]
    [InlineData("YARP", false)]
    public async Task A_circuit_counts_and_signs_in_over_a_web_socket(string kind, bool readsHeaders)
    {
        await using var proxy = await StartAsync(kind, readsHeaders);
        var visitor = await ArriveAsync();
        var page = await visitor.Context.NewPageAsync();
        var sockets = new List<string>();
        page.WebSocket += (_, socket) => sockets.Add(new Uri(socket.Url).AbsolutePath);
        await page.GotoAsync($"{proxy.Url}page/visit");
        await page.WaitForCircuitAsync();

        await page.GetByTestId("increment").ClickAsync();
        await Expect(page.GetByTestId("count")).ToHaveTextAsync("1");
        await page.GetByTestId("sign-in").ClickAsync();
        await Expect(page.GetByTestId("user")).ToHaveTextAsync("ada");
        await page.ReloadAsync();

        await Expect(page.GetByTestId("user")).ToHaveTextAsync("ada");
        await Expect(page.GetByTestId("count")).ToHaveTextAsync("1");
        Assert.Contains("/_blazor", sockets);
        var cookie = (await visitor.Context.CookiesAsync([proxy.Url.ToString()])).Single(cookie => cookie.Name == "session");
        Assert.Equal((true, true), (cookie.Secure, cookie.HttpOnly));
        Assert.DoesNotContain("shop.example", Refusals(Site(readsHeaders)), StringComparison.Ordinal);

        // Before its proxy goes.
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("YARP")]
    public async Task An_app_that_does_not_read_their_headers_says_what_to_do(string kind)
    {
        await using var proxy = await StartAsync(kind, readsHeaders: false);
        var visitor = await ArriveAsync();

        // By what is no browser, or an old one: without the header that vouches for the page.
        var refused = await visitor.Context.APIRequest.PostAsync(
            $"{proxy.Address}_blazor/negotiate?negotiateVersion=1",
            new() { Headers = new Dictionary<string, string> { ["Origin"] = proxy.Address.GetLeftPart(UriPartial.Authority) } });

        Assert.Equal(403, refused.Status);
        Assert.Contains("Only the scheme differs", Refusals(unaware), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("YARP")]
    public async Task Another_site_opens_no_circuit(string kind)
    {
        foreach (var readsHeaders in new[] { true, false })
        {
            await using var proxy = await StartAsync(kind, readsHeaders);
            var visitor = await ArriveAsync();

            var refused = await visitor.Context.APIRequest.PostAsync(
                $"{proxy.Address}_blazor/negotiate?negotiateVersion=1",
                new() { Headers = new Dictionary<string, string> { ["Origin"] = "https://evil.example", ["Sec-Fetch-Site"] = "cross-site" } });

            Assert.Equal(403, refused.Status);
        }
    }

    public override async ValueTask InitializeAsync()
    {
        NginxProxy.Demand();
        await base.InitializeAsync();
    }

    private Task<TlsProxy> StartAsync(string kind, bool readsHeaders) => TlsProxy.StartAsync(kind, Site(readsHeaders).Url);

    private SiteApp Site(bool readsHeaders) => readsHeaders ? aware : unaware;

    private static string Refusals(SiteApp site) =>
        string.Concat(site.Output.Split(Environment.NewLine).Where(line => line.Contains("may have sent it", StringComparison.Ordinal)));

    /// <summary>Believes that it is served over http.</summary>
    public class UnawareSite : SiteApp
    {
        // With a name of its own a cookie is Secure in Development too.
        public UnawareSite() => Settings = new Dictionary<string, string> { ["BlazorSessions__Cookie__Name"] = "session" };
    }

    /// <summary>Reads the headers of its proxy.</summary>
    public sealed class AwareSite : SiteApp
    {
        public AwareSite() => Settings = new Dictionary<string, string>
        {
            ["BlazorSessions__Cookie__Name"] = "session",
            ["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true",
        };
    }
}
