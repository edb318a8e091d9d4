using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>What was typed when a session ends for want of activity waits for its user, and for nobody else.</summary>
public sealed class DraftExpiryTests(Chromium chromium, DraftExpiryTests.ShortLivedSite site)
    : BrowserTest(chromium, site), IClassFixture<DraftExpiryTests.ShortLivedSite>
{
    [Theory]
    [InlineData("ada", true)]
    [InlineData("bob", false)]
    public async Task After_the_end_only_the_same_user_gets_it_back(string next, bool getsIt)
    {
        var (visitor, draft) = await TypeAsync(DraftPage.ForUsers);
        await Expect(draft.Page).ToHaveURLAsync("/login?returnUrl=%2Fpage%2Fdraft-of-user&ended=idle");
        var copy = await draft.CopyAsync();
        Assert.NotEqual("", copy);
        Assert.DoesNotContain("of ada", copy);

        await visitor.SignInAsync(next);
        await draft.GoToAsync(DraftPage.ForUsers);

        if (getsIt)
        {
            await draft.ExpectBroughtBackAsync();
            await Expect(draft.Field("loose")).ToHaveValueAsync("of ada");
            return;
        }

        await draft.WaitForNoCopyAsync();
        await draft.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_page_that_stays_is_emptied_at_the_end_and_filled_again_at_the_next_sign_in()
    {
        var (_, draft) = await TypeAsync(DraftPage.Open);

        await Expect(draft.Field("user")).ToHaveTextAsync("");
        await Expect(draft.Field("loose")).ToHaveValueAsync("");
        await Expect(draft.Field("model")).ToHaveTextAsync("||||False|||0|");
        await draft.Field("sign-in").ClickAsync();

        await draft.ExpectBroughtBackAsync();
        await Expect(draft.Field("name")).ToHaveValueAsync("Tea");
        await Expect(draft.Field("loose")).ToHaveValueAsync("of ada");
        await Expect(draft.Kept).ToHaveTextAsync("_order.Name=Tea loose=of ada");
    }

    private async Task<(Visitor Visitor, DraftPage Draft)> TypeAsync(string address)
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var draft = await DraftPage.OpenAsync(visitor, address);
        await draft.Field("name").FillAsync("Tea");
        await draft.TypeAsync("of ada");
        return (visitor, draft);
    }

    /// <summary>Ends sessions soon.</summary>
    public sealed class ShortLivedSite : SiteApp
    {
        public ShortLivedSite() => Settings = new Dictionary<string, string> { ["BlazorSessions__IdleTimeout"] = "00:00:10" };
    }
}
