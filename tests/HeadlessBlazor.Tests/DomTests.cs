namespace HeadlessBlazor.Tests;

public sealed class DomTests(TestApps apps) : CircuitTest(apps)
{
    // Each step adds, removes, moves and changes elements, markup, text, attributes and nested components. Whatever the
    // way there, the page must look like one that was rendered at that step from nothing.
    [Fact]
    public async Task Edits_lead_to_the_same_page_as_a_first_render()
    {
        var tab = await OpenAsync("/global/tree");
        for (var step = 1; step <= 60; step++)
        {
            await tab.ClickAsync("next", Stop);
            await using var fresh = await tab.Browser.OpenAsync($"/global/tree?start={step}", Stop);

            Assert.Equal(step.ToString(), tab.TextOf("step"));
            Assert.Equal(fresh.HtmlOf("tree"), tab.HtmlOf("tree"));
        }
    }

    [Fact]
    public async Task The_prerendered_page_looks_like_the_interactive_one()
    {
        for (var step = 0; step < 10; step++)
        {
            var browser = Browser();
            var tab = await browser.OpenAsync($"/global/tree?start={step}", Stop);
            browser.Headers["X-Refuse"] = "/negotiate";
            await Record.ExceptionAsync(() => tab.ReloadAsync(Stop));
            var prerendered = tab.HtmlOf("tree");
            browser.Headers.Remove("X-Refuse");
            await tab.ReloadAsync(Stop);

            Assert.Equal(prerendered, tab.HtmlOf("tree"));
        }
    }

    [Fact]
    public async Task Keyed_items_move_with_their_components()
    {
        var tab = await OpenAsync("/global/keys");
        await tab.ClickAsync("[data-testid=item] [data-testid=increment]", Stop);

        await tab.ClickAsync("reverse", Stop);
        var reversed = Items(tab);
        await tab.ClickAsync("rotate", Stop);
        var rotated = Items(tab);
        await tab.ClickAsync("insert", Stop);
        await tab.ClickAsync("drop", Stop);
        await tab.ClickAsync("drop", Stop);
        await tab.ClickAsync("reverse", Stop);

        Assert.Equal(["0d", "0c", "0b", "1a"], reversed);
        Assert.Equal(["0c", "0b", "1a", "0d"], rotated);
        Assert.Equal(["0d", "1a", "0c"], Items(tab));
    }

    private static IEnumerable<string> Items(HeadlessTab tab) =>
        tab.TextsOf("[data-testid=item] [data-testid=count]")
            .Zip(tab.TextsOf("[data-testid=item] > span"), string.Concat);
}
