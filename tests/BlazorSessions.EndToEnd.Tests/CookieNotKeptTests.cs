using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Browsers that do not keep the cookie: the page says so, and nobody is signed in.</summary>
public sealed class CookieNotKeptTests(Chromium chromium, CookieNotKeptTests.SecureDemo demo)
    : BrowserTest(chromium, demo), IClassFixture<CookieNotKeptTests.SecureDemo>
{
    // Not localhost, which browsers trust over http: see the resolver's rule in Chromium.
    private string Address => $"http://shop.example:{App.Url.Port}/";

    [Fact]
    public async Task A_secure_cookie_over_plain_http_signs_nobody_in_and_the_page_says_so()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(Address);
        Assert.False(await page.EvaluateAsync<bool>("() => isSecureContext"));

        await page.CountAsync();
        await Expect(page.Problem()).ToContainTextAsync("could not be given its cookie");
        await page.SignInAsync("ada");

        await Expect(page.GetByTestId("sign-in-problem")).ToContainTextAsync("could not be given its cookie");
        await Expect(page.UserName()).ToHaveTextAsync("");
        await Expect(page.Counter()).ToHaveTextAsync("0");
        Assert.Empty(await visitor.Context.CookiesAsync());
    }

    [Fact]
    public async Task A_frame_of_another_site_whose_cookies_are_denied_signs_nobody_in_and_the_page_says_so()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true; // What the frame is denied, the console tells.
        await FrameAsync(visitor.Context);
        var portal = await visitor.Context.NewPageAsync();
        await portal.GotoAsync("http://portal.test/");
        var shop = portal.FrameLocator("iframe");

        await Expect(shop.GetByTestId("circuit-id")).Not.ToBeEmptyAsync();
        await shop.GetByTestId("counter-increment").ClickAsync();

        await Expect(shop.GetByTestId("problem")).ToContainTextAsync("could not be given its cookie");
        await Expect(shop.GetByTestId("counter-value")).ToHaveTextAsync("0");
        Assert.Empty(await visitor.Context.CookiesAsync());
    }

    // A page of another site with the shop in a frame, which the shop's own policy would forbid.
    private async Task FrameAsync(IBrowserContext context)
    {
        await context.RouteAsync(Address, async route =>
        {
            // From here, where the resolver's rule is not known.
            var page = await route.FetchAsync(new() { Url = App.Url.ToString() });
            var headers = page.Headers.Where(header => header.Key != "content-security-policy").ToDictionary();
            await route.FulfillAsync(new() { Response = page, Headers = headers });
        });
        await context.RouteAsync("http://portal.test/", route => route.FulfillAsync(new()
        {
            ContentType = "text/html",
            Body = $"<iframe src='{Address}' width='900' height='700'></iframe>",
        }));
    }

    public sealed class SecureDemo : DemoApp
    {
        public SecureDemo() => Settings = new Dictionary<string, string>
        {
            // With a name of its own a cookie is Secure in Development too.
            ["BlazorSessions__Cookie__Name"] = "session",
        };
    }
}
