using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Messages are shown once, however the next page comes to be.</summary>
public sealed class FlashTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_form_that_redirects_shows_one_with_script_and_without(bool withScript)
    {
        var visitor = await ArriveAsync(withScript);
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync("/flash");

        await page.GetByText("Save", new() { Exact = true }).ClickAsync();
        await Expect(Messages(page)).ToHaveTextAsync(["Done: Saved."]);
        await Expect(page).ToHaveURLAsync("/flash?saved");

        await page.GetByText("Again", new() { Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync("/flash?again");
        await Expect(Messages(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Enhanced_navigation_shows_what_waits_once()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/flash");
        await page.MarkAsync();
        await visitor.PostAsync("/api/flash");

        await page.GetByText("Again", new() { Exact = true }).ClickAsync();
        await Expect(Messages(page)).ToHaveTextAsync(["Note: Left."]);
        Assert.True(await page.IsMarkedAsync());
        await page.ReloadAsync();

        await Expect(Messages(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_page_with_a_circuit_that_is_prerendered_shows_it_once()
    {
        var visitor = await ArriveAsync();
        await visitor.PostAsync("/api/flash");

        var page = await visitor.OpenAsync("/flash/circuit");
        await Expect(Messages(page)).ToHaveTextAsync(["Note: Left."]);
        await page.ReloadAsync();
        await page.WaitForCircuitAsync();

        await Expect(Messages(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_circuit_that_stays_shows_its_own()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/flash/circuit");

        await page.GetByText("Stay", new() { Exact = true }).ClickAsync();

        await Expect(Messages(page)).ToHaveTextAsync(["Note: Stayed."]);
    }

    [Theory]
    [InlineData("Go")]
    [InlineData("Load")]
    public async Task A_circuit_that_goes_leaves_it_to_the_next_page_however_slow(string button)
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/flash/circuit");

        await page.GetByText(button, new() { Exact = true }).ClickAsync();

        await Expect(page).ToHaveURLAsync("/flash?slow=1");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Flash");
        await Expect(Messages(page)).ToHaveTextAsync(["Note: Gone."]);
    }

    [Fact]
    public async Task Of_two_tabs_one_shows_it()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync("/flash/circuit");
        var second = await visitor.OpenAsync("/flash/circuit");

        await first.GetByText("Stay", new() { Exact = true }).ClickAsync();

        await Task.WhenAny(
            Expect(Messages(first)).ToHaveCountAsync(1), Expect(Messages(second)).ToHaveCountAsync(1));
        var third = await visitor.OpenAsync("/flash/circuit");
        Assert.Equal(1, await Messages(first).CountAsync() + await Messages(second).CountAsync() + await Messages(third).CountAsync());
    }

    private static ILocator Messages(IPage page) => page.GetByTestId("flash").Locator("p");
}
