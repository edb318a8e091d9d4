using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// The app in a frame of another site. Whoever frames it may, and its cookie is one for frames; the browser has the last
/// word.
/// </summary>
public sealed class FramedTests(Chromium chromium, StrictChromium strict, FramedTests.FramedSite site)
    : BrowserTest(chromium, site), IClassFixture<StrictChromium>, IClassFixture<FramedTests.FramedSite>
{
    private const string ReadStorage = "() => { try { return sessionStorage.length; } catch (denial) { return denial.name; } }";
    private const string TakeLock =
        "async () => { try { return await navigator.locks.request('a', () => 0); } catch (denial) { return denial.name; } }";

    [Fact]
    public async Task A_browser_that_gives_frames_their_cookies_signs_in_there()
    {
        var visitor = await ArriveAsync();
        var frame = await OpenAsync(visitor);

        await frame.GetByTestId("sign-in").ClickAsync();

        await Expect(frame.GetByTestId("user")).ToHaveTextAsync("ada");
        await Expect(frame.GetByTestId("problem")).ToHaveTextAsync("");
        Assert.Equal(1, await EndAllAsync(visitor));
    }

    [Theory]
    [InlineData("increment")]
    [InlineData("sign-in")]
    public async Task One_that_denies_them_cookies_and_storage_signs_nobody_in_and_leaves_nothing(string verb)
    {
        var visitor = await ArriveAsync(with: strict);
        var frame = await OpenAsync(visitor);
        Assert.Equal("SecurityError", await frame.EvaluateAsync<string>(ReadStorage));
        Assert.Equal("SecurityError", await frame.EvaluateAsync<string>(TakeLock));

        await frame.GetByTestId(verb).ClickAsync();

        await Expect(frame.GetByTestId("problem")).ToContainTextAsync("The browser has not kept the cookie");
        await Expect(frame.GetByTestId("user")).ToHaveTextAsync("");
        await Expect(frame.GetByTestId("handle")).ToHaveTextAsync("");
        await Expect(frame.GetByTestId("count")).ToHaveTextAsync("0");
        Assert.Empty(await visitor.Context.CookiesAsync());
        Assert.Equal(0, await EndAllAsync(visitor));
    }

    [Fact]
    public async Task A_new_secret_that_is_not_kept_is_undone_and_the_previous_one_counts()
    {
        var visitor = await ArriveAsync();
        var frame = await OpenAsync(visitor);
        await frame.GetByTestId("sign-in").ClickAsync();
        await Expect(frame.GetByTestId("user")).ToHaveTextAsync("ada");
        await visitor.Context.RouteAsync("**/_session/redeem", async route => await AnswerWithoutCookieAsync(visitor, route));

        await frame.GetByTestId("regenerate").ClickAsync();

        await Expect(frame.GetByTestId("problem")).ToContainTextAsync("The browser has not kept the cookie");
        await Expect(frame.GetByTestId("user")).ToHaveTextAsync("ada");
        var again = await FrameAsync(visitor);
        await Expect(again.GetByTestId("user")).ToHaveTextAsync("ada");
        Assert.Equal(1, await EndAllAsync(visitor));
    }

    private async Task<IFrame> OpenAsync(Visitor visitor)
    {
        await EndAllAsync(visitor);

        return await FrameAsync(visitor);
    }

    private async Task<IFrame> FrameAsync(Visitor visitor)
    {
        // Two sites, and secure contexts: a name under localhost is both.
        string Of(string site) => $"http://{site}.localhost:{App.Url.Port}";
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync($"{Of("portal")}/frame?of={Of("shop")}/page/visit");
        var frame = page.Frames[1];
        await frame.WaitForCircuitAsync();

        return frame;
    }

    // Ends every session that the store has, and says how many there were.
    private static async Task<int> EndAllAsync(Visitor visitor) =>
        await (await visitor.PostAsync("/api/end-all")).JsonAsync<int>();

    // The browser hears what the server has answered, and nothing of a cookie.
    private async Task AnswerWithoutCookieAsync(Visitor visitor, IRoute route)
    {
        using var http = new HttpClient { BaseAddress = App.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(route.Request.Url).AbsolutePath);
        var cookie = await visitor.SessionCookieAsync();
        request.Headers.Add("Cookie", $"{cookie!.Name}={cookie.Value}");
        request.Headers.Add("X-BlazorSessions", "1");
        request.Content = new StringContent(route.Request.PostData!);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        await route.FulfillAsync(new() { Status = (int)response.StatusCode, ContentType = "application/json", Body = body });
    }

    /// <summary>May be framed by anybody, with a cookie that browsers may give to frames.</summary>
    public sealed class FramedSite : SiteApp
    {
        public FramedSite() => Settings = new Dictionary<string, string>
        {
            ["FrameAncestors"] = "*",
            ["Antiforgery__SuppressXFrameOptionsHeader"] = "true",
            ["BlazorSessions__Cookie__SameSite"] = "None",

            // With a name of its own a cookie is Secure in Development too.
            ["BlazorSessions__Cookie__Name"] = "session",
        };
    }
}
