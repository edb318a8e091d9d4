using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>What the pages of the demo say of themselves is true.</summary>
public sealed class FeatureTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    [Fact]
    public async Task The_cart_is_the_same_in_two_tabs_and_after_a_sign_in()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync("/cart");
        await Button(first, "Tea").ClickAsync();
        await Expect(first.GetByTestId("cart")).ToHaveTextAsync("Tea 1");
        var second = await visitor.OpenAsync("/cart");
        await Button(second, "Tea").ClickAsync();
        await Expect(first.GetByTestId("cart")).ToHaveTextAsync("Tea 2");

        await first.SignInAsync("ada");

        await Expect(second.UserName()).ToHaveTextAsync("ada");
        await Expect(second.GetByTestId("cart")).ToHaveTextAsync("Tea 2");
        await Button(second, "Empty the cart").ClickAsync();
        await Expect(Example(first).GetByText("Your cart is empty.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_is_shown_once_with_script_and_without(bool withScript)
    {
        var visitor = await ArriveAsync(withScript);
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync("/message");

        await page.GetByLabel("Your name").FillAsync("Grace");
        await Button(page, "Save").ClickAsync();
        await Expect(page.GetByTestId("message").Locator("p")).ToHaveTextAsync("Done: Thank you, Grace.");

        await page.ReloadAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("A message shown once");
        await Expect(page.GetByTestId("message").Locator("p")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_recent_sign_in_does_what_needs_one_at_once()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/step-up");

        await page.GetByLabel("Why do you leave?").FillAsync("No reason");
        await Button(page, "Close my account").ClickAsync();

        await Expect(page.GetByTestId("closed")).ToHaveTextAsync("Closed, in this demo. You said: No reason");
    }

    [Fact]
    public async Task A_job_in_the_background_reports_to_every_tab()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/job");
        await Expect(page.GetByTestId("report")).ToHaveTextAsync("There is no report yet.");

        await Button(page, "Write a report").ClickAsync();
        await Expect(page.GetByTestId("report")).ToContainTextAsync("parts are written");
        var second = await visitor.OpenAsync("/job");

        await Expect(page.GetByTestId("report")).ToHaveTextAsync("The report is written.");
        await Expect(second.GetByTestId("report")).ToHaveTextAsync("The report is written.");
    }

    [Fact]
    public async Task What_was_written_stays_where_a_sign_in_needs_no_reload()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/login-dialog");
        await page.GetByTestId("note").FillAsync("Do not lose this.");

        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("bob");
        await page.GetByLabel("Password").FillAsync("bob");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(Example(page).GetByText("what you wrote is still there")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("note")).ToHaveValueAsync("Do not lose this.");
        await Expect(page.UserName()).ToHaveTextAsync("bob");
    }

    [Fact]
    public async Task A_letter_that_was_not_sent_is_still_there_after_a_reload()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/draft");
        await Expect(page.Locator("[data-draft-on]")).ToBeVisibleAsync();
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("Grace");
        await page.GetByLabel("Your letter").FillAsync("Dear Grace,");
        await page.GetByLabel("A password").FillAsync("secret");
        await page.WaitForFunctionAsync(
            "() => Object.keys(sessionStorage).some(key => key.startsWith('blazorsessions.draft'))");

        await page.ReloadAsync();

        await Expect(page.GetByLabel("Your letter")).ToHaveValueAsync("Dear Grace,");
        await Expect(page.GetByLabel("A password")).ToHaveValueAsync("");
        await Button(page, "Send").ClickAsync();
        await Expect(page.GetByTestId("letter-sent")).ToHaveTextAsync("Your letter to Grace is on its way.");
    }

    [Theory]
    [InlineData("Sign in and stay", "Remembered", true)]
    [InlineData("For this visit only", "Not remembered", false)]
    public async Task A_device_is_remembered_when_it_asks_for_that(string button, string says, bool outlivesBrowser)
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/remember");

        await Button(page, button).ClickAsync();

        await Expect(page.GetByTestId("remembered")).ToContainTextAsync(says);
        Assert.Equal(outlivesBrowser, (await visitor.SessionCookieAsync())!.Expires > 0);
    }

    [Fact]
    public async Task A_session_lives_as_long_as_it_is_told_to()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/lifetime");

        await Button(page, "Five minutes idle").ClickAsync();
        await Expect(page.GetByTestId("lifetime")).ToContainTextAsync("00:05:00");
        await Button(page, "Two days").ClickAsync();

        await Expect(page.GetByTestId("lifetime")).ToContainTextAsync("2.00:00:00");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_form_signs_out_with_script_and_without(bool withScript)
    {
        var visitor = await ArriveAsync(withScript);
        await visitor.SignInAsync("bob");
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync("/sign-out");

        await page.GetByTestId("sign-out-form").ClickAsync();

        await Expect(Example(page).GetByText("You are signed out.")).ToBeVisibleAsync();
        await visitor.WaitForNoSessionCookieAsync();
    }

    [Fact]
    public async Task A_part_of_a_page_changes_with_the_user()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/part");
        await Expect(Example(page).GetByText("The figures are for people we know.")).ToBeVisibleAsync();

        await page.SignInAsync("bob");
        await Expect(page.GetByTestId("part-denied")).ToBeVisibleAsync();

        await page.SignOutAsync();
        await Expect(page.GetByTestId("part-denied")).ToHaveCountAsync(0);
        await page.SignInAsync("ada");
        await Expect(page.GetByTestId("part-content")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_apps_own_user_comes_and_goes_with_the_session()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/app-user");
        await Expect(page.GetByTestId("app-user")).ToHaveTextAsync("Nobody is signed in.");

        await page.SignInAsync("bob");
        await Expect(page.GetByTestId("app-user")).ToHaveTextAsync("Hello Bob Ross.");
        await Expect(page.GetByTestId("app-user-denied")).ToContainTextAsync("Paintings");

        await page.SignOutAsync();
        await Expect(page.GetByTestId("app-user")).ToHaveTextAsync("Nobody is signed in.");
        await page.SignInAsync("ada");
        await Expect(page.GetByTestId("app-user-content")).ToContainTextAsync("42 orders for Engines");
    }

    [Fact]
    public async Task The_settings_follow_the_session()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/settings");
        var life = page.GetByTestId("life");
        await Expect(life).ToContainTextAsync("None");

        await page.CountAsync();
        await Expect(life).ToContainTextAsync("Active");
        await Expect(life.Locator("time")).ToHaveCountAsync(4);
        var cookie = (await visitor.SessionCookieAsync())!.Value;

        await Button(page, "New secret").ClickAsync();
        await Expect(page.GetByTestId("session-version")).Not.ToHaveTextAsync("2");
        Assert.NotEqual(cookie, (await visitor.SessionCookieAsync())!.Value);
        await Button(page, "Forget values").ClickAsync();
        await Expect(page.Counter()).ToHaveTextAsync("0");
    }

    [Fact]
    public async Task What_goes_wrong_in_an_example_is_said_and_ends_nothing()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/cart");
        await page.SignOutAsync();
        await Expect(page.GetByTestId("ended")).ToBeVisibleAsync();

        await Button(page, "Tea").ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This session has ended");
        await Button(page, "Try again").ClickAsync();
        await Expect(Button(page, "Tea")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("error-ui")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_second_session_is_the_same_in_two_tabs_and_stays_when_the_user_goes()
    {
        var visitor = await ArriveAsync();
        var (first, second) = (await visitor.OpenAsync("/wishes"), await visitor.OpenAsync("/wishes"));
        await Button(first, "Kite").ClickAsync();
        await Expect(first.GetByTestId("wishes")).ToHaveTextAsync("Kite");
        await Button(second, "Globe").ClickAsync();
        await Expect(second.GetByTestId("wishes").GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Globe", "Kite"]);
        await Expect(first.GetByTestId("wishes").GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Globe", "Kite"]);
        await first.SignInAsync("ada");
        await Expect(second.UserName()).ToHaveTextAsync("ada");
        await first.MarkAsync();

        await second.SignOutAsync();

        await Expect(first.GetByTestId("sign-in-open")).ToBeVisibleAsync();
        await Expect(first.GetByTestId("wishes").GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Globe", "Kite"]);
        await Button(first, "Lamp").ClickAsync();
        await Expect(second.GetByTestId("wishes").GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Globe", "Kite", "Lamp"]);
        await Button(second, "Forget them").ClickAsync();
        await Expect(Example(first).GetByText("You have no wishes.")).ToBeVisibleAsync();
        await Button(first, "Lamp").ClickAsync();
        await Expect(first.GetByTestId("wishes")).ToHaveTextAsync("Lamp");
        Assert.True(await first.IsMarkedAsync());
    }

    // Its code stands beside it, and says the same words.
    private static ILocator Example(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Try it" });

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
