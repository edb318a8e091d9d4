using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// A page that pauses takes the state of its circuit along, and a new circuit starts from it: whose is that?
/// </summary>
[Trait("Category", "Framework")]
public sealed class PauseTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    [Theory]
    [InlineData("page")]
    [InlineData("global")]
    public async Task A_page_that_resumes_goes_on_with_its_session_and_what_its_circuit_held(string mode)
    {
        var visitor = await ArriveAsync();
        var page = await PauseAsync(visitor, mode);
        var otherTab = await page.OpenBesideAsync();
        await otherTab.ClickAsync();

        await page.Page.ResumeButton().ClickAsync();

        await page.ExpectToGoOnAsync(otherTab, count: 3);
        Assert.True(page.Wire.HasBrought("Augusta"));
    }

    [Theory]
    [InlineData("page", "Bertrand")]
    [InlineData("global", "Bertrand")]
    [InlineData("page", "")]
    public async Task A_page_that_another_user_resumes_loads_anew(string mode, string user)
    {
        var visitor = await ArriveAsync();
        var page = await PauseAsync(visitor, mode);
        await visitor.BecomeAsync(user);

        await page.Page.ResumeButton().ClickAsync();

        await page.ExpectToStartAnewAsync(user);
    }

    private static async Task<ContinuedPage> PauseAsync(Visitor visitor, string mode)
    {
        var page = await ContinuedPage.OpenAsync(visitor, mode, "Augusta");
        Assert.True(await page.Page.EvaluateAsync<bool>("() => Blazor.pauseCircuit()"));
        await Expect(page.Page.ResumeButton()).ToBeVisibleAsync();

        return page;
    }
}
