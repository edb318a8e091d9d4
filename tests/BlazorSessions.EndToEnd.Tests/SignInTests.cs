using System.Text.RegularExpressions;
using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

[Trait("Category", "Framework")]
public sealed class SignInTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    [Fact]
    public async Task The_dialog_signs_in_within_the_circuit()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var circuit = await page.CircuitId().TextContentAsync();
        var handle = await page.Handle().TextContentAsync();
        var before = await visitor.SessionCookieAsync();
        await page.MarkAsync();

        await page.SignInAsync("ada");

        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await Expect(page.Counter()).ToHaveTextAsync("1");
        await Expect(page.Handle()).ToHaveTextAsync(handle!);
        await Expect(page.CircuitId()).ToHaveTextAsync(circuit!);
        Assert.True(await page.IsMarkedAsync());
        var after = await visitor.SessionCookieAsync();
        Assert.True(after!.HttpOnly);
        Assert.NotEqual(before!.Value, after.Value);
        Assert.Equal(200, await page.FetchAsync("/api/me"));
    }

    [Fact]
    public async Task The_cookie_of_before_is_worth_nothing_afterwards()
    {
        var visitor = await ArriveAsync();
        visitor.MayFail = true; // The console tells of the 401.
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var before = (await visitor.SessionCookieAsync())!;
        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");

        await visitor.Context.AddCookiesAsync([new() { Name = before.Name, Value = before.Value, Url = App.Url.ToString() }]);

        Assert.Equal(401, await page.FetchAsync("/api/me"));
    }

    [Fact]
    public async Task A_wrong_password_changes_nothing()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();

        await page.SignInAsync("eve");

        await Expect(page.GetByTestId("sign-in-problem")).ToBeVisibleAsync();
        await Expect(page.UserName()).ToHaveTextAsync("");
        Assert.Null(await visitor.SessionCookieAsync());
    }

    [Fact]
    public async Task Who_signed_out_can_sign_in_again_in_the_same_circuit()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var handle = await page.Handle().TextContentAsync();
        var circuit = await page.CircuitId().TextContentAsync();
        await page.SignOutAsync();
        await Expect(page.UserName()).ToHaveTextAsync("");

        await page.SignInAsync("bob");

        await Expect(page.UserName()).ToHaveTextAsync("bob");
        await Expect(page.Counter()).ToHaveTextAsync("0");
        await Expect(page.Handle()).Not.ToHaveTextAsync(handle!);
        await Expect(page.CircuitId()).ToHaveTextAsync(circuit!);
    }

    [Fact]
    public async Task A_session_that_has_ended_takes_no_writes_until_it_is_started_anew()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await page.SignOutAsync();
        await Expect(page.GetByTestId("ended")).ToBeVisibleAsync();
        await visitor.WaitForNoSessionCookieAsync();

        await page.CountAsync();
        await Expect(page.Problem()).ToBeVisibleAsync();
        await Expect(page.Counter()).ToHaveTextAsync("0");
        Assert.Null(await visitor.SessionCookieAsync());

        await page.MarkAsync();
        await page.GetByTestId("start-anew").ClickAsync();
        await page.WaitForReloadAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Another_user_gets_a_session_of_their_own_and_the_other_tab_reloads_for_them()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var other = await visitor.OpenAsync("/login");

        await other.SubmitSignInAsync("bob");

        await Expect(other.UserName()).ToHaveTextAsync("bob");
        await Expect(other.Counter()).ToHaveTextAsync("0");
        await Expect(page.UserName()).ToHaveTextAsync("bob");
        await Expect(page.Counter()).ToHaveTextAsync("0");
        await Expect(page).Not.ToHaveURLAsync(new Regex("/login"));
    }

    [Fact]
    public async Task A_browser_that_denies_locks_and_storage_counts_and_signs_in()
    {
        var visitor = await ArriveAsync();
        await visitor.Context.AddInitScriptAsync("""
            const deny = () => { throw new DOMException("denied", "SecurityError"); };
            Object.defineProperty(navigator, "locks", { value: { request: deny } });
            Object.defineProperty(window, "sessionStorage", { get: deny });
            """);
        var page = await visitor.OpenAsync();

        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        await page.SignInAsync("ada");

        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await Expect(page.Counter()).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task A_visitor_without_script_signs_in_and_out_by_forms()
    {
        var visitor = await ArriveAsync(withScript: false);
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync("/account");
        await page.SubmitSignInAsync("eve");
        await Expect(page.GetByTestId("sign-in-problem")).ToBeVisibleAsync();

        await page.SubmitSignInAsync("ada");
        await Expect(page).ToHaveURLAsync("/account");
        await Expect(page.UserName()).ToHaveTextAsync("ada");

        await page.SignOutAsync();
        await Expect(page).ToHaveURLAsync("/");
        await Expect(page.UserName()).ToHaveTextAsync("");
    }
}
