using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>A browser that does not keep the cookie: the page says so, and nobody is signed in.</summary>
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
        Assert.Null(await visitor.SessionCookieAsync());
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
