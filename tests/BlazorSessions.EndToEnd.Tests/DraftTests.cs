using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>What was typed comes back, unless it is done with, secret, or another person's.</summary>
public sealed class DraftTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    [Fact]
    public async Task Fields_of_every_kind_come_back_after_a_reload_and_their_bindings_follow()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.Field("name").FillAsync("Tea");
        await draft.Field("note").FillAsync("Two\nlines, \"quoted\" & <b>marked</b> 🍵");
        await draft.Field("size").SelectOptionAsync("large");
        await draft.Field("extras").SelectOptionAsync(["milk", "lemon"]);
        await draft.Field("gift").CheckAsync();
        await draft.Field("greeting").FillAsync("Cheers");
        await draft.Field("card").CheckAsync();
        await draft.Field("count").FillAsync("3");
        await draft.Field("day").FillAsync("2030-01-02");
        await draft.TypeAsync("bound to nothing");
        var model = await draft.Field("model").TextContentAsync();
        Assert.Equal("Tea|Two\nlines, \"quoted\" & <b>marked</b> 🍵|large|milk+lemon|True|Cheers|card|3|2030-01-02", model);

        await draft.ReloadAsync();

        await draft.ExpectBroughtBackAsync();
        await Expect(draft.Field("greeting")).ToHaveValueAsync("Cheers");
        await Expect(draft.Field("model")).ToHaveTextAsync(model!);
        Assert.Equal(model, await draft.Field("model").TextContentAsync());
        await Expect(draft.Field("extras")).ToHaveValuesAsync(["milk", "lemon"]);
        await Expect(draft.Field("card")).ToBeCheckedAsync();
        await Expect(draft.Field("loose")).ToHaveValueAsync("bound to nothing");
        Assert.Equal("BODY", await draft.Page.EvaluateAsync<string>("document.activeElement.tagName"));
    }

    [Fact]
    public async Task What_the_server_never_heard_of_comes_back_when_its_circuit_is_lost_with_all_sessions()
    {
        var (visitor, draft) = await OpenAsync("ada");
        visitor.MayFail = true;
        await draft.TypeAsync("heard");

        await App.StopAsync();
        try
        {
            await draft.TypeUnheardAsync("typed over a dead line");
        }
        finally
        {
            await App.StartAsync();
        }

        await draft.ReloadAsync();
        Assert.DoesNotContain("dead", await draft.CopyAsync());
        await Expect(draft.Field("loose")).ToHaveValueAsync("");
        await visitor.SignInAsync("ada");
        await draft.ReloadAsync();

        await draft.ExpectBroughtBackAsync();
        await Expect(draft.Field("loose")).ToHaveValueAsync("typed over a dead line");
        await Expect(draft.Kept).ToHaveTextAsync("loose=typed over a dead line");
    }

    [Fact]
    public async Task What_is_typed_while_the_connection_is_away_is_sent_when_it_is_back()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true;
        await visitor.SignInAsync("ada");
        var page = await visitor.Context.NewPageAsync();
        var wire = await Wire.LayAsync(page);
        var draft = new DraftPage(page);
        await draft.GoToAsync(DraftPage.Open);
        await draft.TypeAsync("before");

        var mend = await wire.HoldAsync();
        await draft.TypeUnheardAsync("meanwhile");
        await mend();

        await Expect(draft.Kept).ToHaveTextAsync("loose=meanwhile", new() { Timeout = 40_000 });
    }

    [Fact]
    public async Task Secrets_and_fields_that_are_not_opted_in_are_never_kept()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.Field("pin").FillAsync("hidden-1");
        await draft.Field("show-pin").ClickAsync();
        await Expect(draft.Field("pin")).ToHaveAttributeAsync("type", "text");
        await draft.Field("pin").FillAsync("hidden-2");
        await draft.Field("card-number").FillAsync("4111111111111111");
        await draft.Field("code").FillAsync("123456");
        await draft.Field("private").FillAsync("mine");
        await draft.TypeAsync("kept");

        await Expect(draft.Kept).ToHaveTextAsync("loose=kept");
        await draft.ReloadAsync();
        await draft.ExpectBroughtBackAsync();

        await Expect(draft.Field("loose")).ToHaveValueAsync("kept");
        foreach (var secret in (string[])["pin", "card-number", "code", "private"])
        {
            await Expect(draft.Field(secret)).ToHaveValueAsync("");
        }
    }

    [Fact]
    public async Task A_form_that_was_sent_leaves_nothing_behind()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.TypeAsync("typed");
        await draft.Field("name").FillAsync("Tea");

        await draft.Field("send").ClickAsync();
        await Expect(draft.Field("sent")).ToHaveTextAsync("Tea");
        await draft.WaitForNoCopyAsync();
        await Expect(draft.Kept).ToHaveTextAsync("");
        await draft.ReloadAsync();

        await draft.ExpectNothingAsync();
    }

    [Fact]
    public async Task A_session_whose_values_are_cleared_takes_the_copy_of_the_tab_along()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.TypeAsync("typed");

        await draft.Field("clear").ClickAsync();

        await draft.WaitForNoCopyAsync();
        await Expect(draft.Field("loose")).ToHaveValueAsync("typed");
        await draft.ReloadAsync();
        await draft.ExpectNothingAsync();
    }

    [Fact]
    public async Task What_was_brought_back_can_be_discarded_but_not_what_was_typed_since()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.Field("name").FillAsync("Tea");
        await draft.TypeAsync("old");
        await draft.ReloadAsync();
        await draft.ExpectBroughtBackAsync();
        await draft.TypeAsync("new");

        await draft.Field("draft-discard").ClickAsync();

        await Expect(draft.Field("name")).ToHaveValueAsync("");
        await Expect(draft.Field("model")).ToHaveTextAsync("||||False|||0|");
        await Expect(draft.Field("loose")).ToHaveValueAsync("new");
        await Expect(draft.Kept).ToHaveTextAsync("loose=new");
        await Expect(draft.Said).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Two_tabs_do_not_type_into_each_other_and_keep_each_others_fields()
    {
        var (visitor, first) = await OpenAsync("ada");
        var second = await DraftPage.OpenAsync(visitor);
        await first.Field("name").FillAsync("Tea");
        await first.Field("name").BlurAsync();
        await second.TypeAsync("of the second");

        await Expect(first.Kept).ToHaveTextAsync("_order.Name=Tea loose=of the second");
        await Expect(first.Field("loose")).ToHaveValueAsync("");
        await Expect(second.Field("name")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_visitor_gets_back_what_the_first_key_started_a_session_for()
    {
        var (_, draft) = await OpenAsync(null, "/page/draft-of-anybody");
        await draft.TypeAsync("of a visitor");

        await draft.ReloadAsync();

        await draft.ExpectBroughtBackAsync();
        await Expect(draft.Field("loose")).ToHaveValueAsync("of a visitor");
    }

    [Fact]
    public async Task What_a_visitor_without_a_session_typed_is_theirs_once_they_sign_in()
    {
        var (visitor, draft) = await OpenAsync(null);
        await draft.Field("loose").FillAsync("before the sign-in");
        Assert.Equal("", await draft.CopyAsync());
        Assert.Null(await visitor.SessionCookieAsync());

        await draft.Field("sign-in").ClickAsync();

        await Expect(draft.Kept).ToHaveTextAsync("loose=before the sign-in");
        await Expect(draft.Field("loose")).ToHaveValueAsync("before the sign-in");
    }

    [Fact]
    public async Task Another_user_who_signs_in_in_the_same_form_finds_it_empty()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.Field("name").FillAsync("Tea");
        await draft.TypeAsync("of ada");

        await draft.Field("sign-in-bob").ClickAsync();

        await Expect(draft.Field("user")).ToHaveTextAsync("bob");
        await Expect(draft.Field("loose")).ToHaveValueAsync("");
        await Expect(draft.Field("model")).ToHaveTextAsync("||||False|||0|");
        await draft.ExpectNothingAsync();
        await draft.ReloadAsync();
        await Expect(draft.Field("loose")).ToHaveValueAsync("new");
        await Expect(draft.Field("name")).ToHaveValueAsync("");
    }

    [Theory]
    [InlineData(DraftPage.Open)]
    [InlineData(DraftPage.ForUsers)]
    public async Task A_sign_out_takes_the_copy_of_the_tab_along(string address)
    {
        var (visitor, draft) = await OpenAsync("ada", address);
        await draft.TypeAsync("of ada");
        var other = await visitor.OpenAsync("/page/sign-out");

        await other.GetByTestId("sign-out").ClickAsync();

        await draft.WaitForNoCopyAsync();
        await visitor.WaitForNoSessionCookieAsync();
        await visitor.SignInAsync("ada");
        await draft.GoToAsync(DraftPage.Open);
        await draft.ExpectNothingAsync();
    }

    [Fact]
    public async Task What_is_too_long_stays_on_the_screen_and_the_rest_is_kept()
    {
        var (_, draft) = await OpenAsync("ada");
        await draft.TypeAsync("short");

        await draft.Field("note").FillAsync(new string('x', 9000));

        await Expect(draft.Said).ToContainTextAsync("too long to be kept");
        await Expect(draft.Kept).ToHaveTextAsync("loose=short");
        await Expect(draft.Field("note")).ToHaveValueAsync(new string('x', 9000));
    }

    private async Task<(Visitor Visitor, DraftPage Draft)> OpenAsync(string? user, string address = DraftPage.Open)
    {
        var visitor = await ArriveAsync();
        if (user is not null)
        {
            await visitor.SignInAsync(user);
        }

        return (visitor, await DraftPage.OpenAsync(visitor, address));
    }
}
