using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// A page of the site with a count in its session, its user, and clicks that only its circuit knows: what has to come
/// along when the circuit goes on elsewhere.
/// </summary>
internal sealed class ContinuedPage
{
    private readonly string owner;

    private ContinuedPage(IPage page, Wire wire, string owner) => (Page, Wire, this.owner) = (page, wire, owner);

    internal IPage Page { get; }

    internal Wire Wire { get; }

    /// <summary>Opens the page of a user who signs in for it, and clicks twice.</summary>
    internal static async Task<ContinuedPage> OpenAsync(Visitor visitor, string mode, string owner, string query = "")
    {
        await visitor.SignInAsync(owner);
        var page = await visitor.Context.NewPageAsync();
        var opened = new ContinuedPage(page, await Wire.LayAsync(page), owner);
        await page.GotoAsync($"/{mode}/continued{query}");
        await page.WaitForCircuitAsync();
        await page.MarkAsync();
        await opened.ClickAsync();
        await opened.ClickAsync();
        await opened.ExpectAsync(owner, count: 2, clicks: 2);
        opened.Wire.Forget();

        return opened;
    }

    /// <summary>Opens the same page in another tab.</summary>
    internal async Task<ContinuedPage> OpenBesideAsync()
    {
        var page = await Page.Context.NewPageAsync();
        var opened = new ContinuedPage(page, await Wire.LayAsync(page), owner);
        await page.GotoAsync(Page.Url);
        await page.WaitForCircuitAsync();

        return opened;
    }

    internal Task ClickAsync() => Page.GetByTestId("click").ClickAsync();

    internal async Task ExpectAsync(string user, int count, int clicks)
    {
        await Expect(Page.GetByTestId("count")).ToHaveTextAsync($"{count}");
        await Expect(Page.GetByTestId("clicks")).ToHaveTextAsync($"{clicks}");
        await Expect(Page.GetByTestId("user")).ToHaveTextAsync(user);
        await Expect(Page.GetByTestId("authorized")).ToHaveTextAsync(user.Length == 0 ? [] : [$"Welcome, {user}."]);
    }

    /// <summary>Expects that the page goes on as it was, with a count that may have moved, and that it lives.</summary>
    internal async Task ExpectToGoOnAsync(ContinuedPage otherTab, int count)
    {
        await Expect(Page.ReconnectModal()).ToBeHiddenAsync();
        await ExpectAsync(owner, count, clicks: 2);
        await ClickAsync();
        await ExpectAsync(owner, count + 1, clicks: 3);
        await otherTab.ClickAsync();
        await ExpectAsync(owner, count + 2, clicks: 3);
        Assert.True(await Page.IsMarkedAsync());
    }

    /// <summary>
    /// Expects that the page loads anew for whom the browser is by now, without a trace of its owner.
    /// </summary>
    internal async Task ExpectToStartAnewAsync(string user)
    {
        await Page.WaitForReloadAsync();
        await Page.WaitForCircuitAsync();
        await Expect(Page.ReconnectModal()).ToBeHiddenAsync();
        await ExpectAsync(user, count: 0, clicks: 0);
        await ClickAsync();
        await ExpectAsync(user, count: 1, clicks: 1);
        await Expect(Page.Locator("body")).Not.ToContainTextAsync(owner);
        Assert.False(Wire.HasBrought(owner));
    }
}
