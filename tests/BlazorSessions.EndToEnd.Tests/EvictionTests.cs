using BlazorSessions.EndToEnd.Tests.Hosting;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// A server that lets go of a circuit as soon as its connection is gone, and keeps its state: the page that comes back
/// gets a new circuit, which starts from that.
/// </summary>
public sealed class EvictionTests(Chromium chromium, EvictionTests.EvictingSite site)
    : BrowserTest(chromium, site), IClassFixture<EvictionTests.EvictingSite>
{
    private readonly SiteApp server = site;

    [Theory]
    [InlineData("page")]
    [InlineData("global")]
    public async Task A_page_whose_circuit_is_gone_goes_on_with_its_session_and_what_the_circuit_held(string mode)
    {
        var (_, page, mend) = await EvictAsync(mode);
        var otherTab = await page.OpenBesideAsync();
        await otherTab.ClickAsync();

        await mend();

        await page.ExpectToGoOnAsync(otherTab, count: 3);
        Assert.True(page.Wire.HasBrought("Augusta"));
    }

    [Theory]
    [InlineData("page", "Bertrand")]
    [InlineData("global", "Bertrand")]
    [InlineData("page", "")]
    public async Task A_page_whose_circuit_is_gone_loads_anew_for_another_user(string mode, string user)
    {
        var (visitor, page, mend) = await EvictAsync(mode);
        await visitor.BecomeAsync(user);

        await mend();

        await page.ExpectToStartAnewAsync(user);
    }

    private async Task<(Visitor Visitor, ContinuedPage Page, Func<Task> Mend)> EvictAsync(string mode)
    {
        var visitor = await ArriveAsync();
        var page = await ContinuedPage.OpenAsync(visitor, mode, "Augusta");
        var mend = await page.Wire.HoldAsync();
        await server.WaitForNoCircuitAsync();

        return (visitor, page, mend);
    }

    /// <summary>Keeps no circuit without a connection.</summary>
    public sealed class EvictingSite : SiteApp
    {
        public EvictingSite() => Settings = new Dictionary<string, string> { ["Circuits__DisconnectedCircuitMaxRetained"] = "0" };
    }
}
