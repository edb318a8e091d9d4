using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// The options for frames of other sites that docs/deploy.md shows, in a browser whose user lets such frames have no cookies
/// but partitioned ones.
/// </summary>
public sealed class PartitionedTests(StrictChromium strict, PartitionedTests.PartitionedSite site)
    : BrowserTest(strict, site), IClassFixture<StrictChromium>, IClassFixture<PartitionedTests.PartitionedSite>
{
    [Fact]
    public async Task A_partitioned_cookie_signs_in_within_a_frame_and_lasts()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync($"http://portal.localhost:{App.Url.Port}/frame?of=http://shop.localhost:{App.Url.Port}/page/visit");
        await page.Frames[1].WaitForCircuitAsync();

        await page.Frames[1].GetByTestId("increment").ClickAsync();
        await Expect(page.Frames[1].GetByTestId("count")).ToHaveTextAsync("1");
        await page.Frames[1].GetByTestId("sign-in").ClickAsync();
        await Expect(page.Frames[1].GetByTestId("user")).ToHaveTextAsync("ada");
        await page.ReloadAsync();
        await page.Frames[1].WaitForCircuitAsync();

        await Expect(page.Frames[1].GetByTestId("user")).ToHaveTextAsync("ada");
        await Expect(page.Frames[1].GetByTestId("count")).ToHaveTextAsync("1");
    }

    public sealed class PartitionedSite : SiteApp
    {
        public PartitionedSite() => Settings = new Dictionary<string, string>
        {
            ["FrameAncestors"] = "*",
            ["Antiforgery__SuppressXFrameOptionsHeader"] = "true",
            ["BlazorSessions__Cookie__SameSite"] = "None",
            ["BlazorSessions__Cookie__Extensions__0"] = "Partitioned",

            // With a name of its own a cookie is Secure in Development too.
            ["BlazorSessions__Cookie__Name"] = "session",
        };
    }
}
