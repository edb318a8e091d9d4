using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>The login dialog of docs/tasks, copied as it stands into each kind of app.</summary>
public abstract class LoginDialogTests(Chromium chromium, DocsApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task The_focus_goes_in_stays_and_comes_back_on_Escape()
    {
        var (_, page) = await OpenAsync();
        await Button(page, "Sign in").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();

        await page.ExpectFocusToStayInAsync(page.GetByRole(AriaRole.Dialog));
        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(Button(page, "Sign in")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_dialog_that_was_cancelled_opens_again()
    {
        var (_, page) = await OpenAsync();
        await Button(page, "Sign in").ClickAsync();
        await Button(page, "Cancel").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        await Button(page, "Sign in").ClickAsync();

        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_focus_goes_to_who_is_there_after_a_sign_in_and_a_sign_out()
    {
        var (_, page) = await OpenAsync();
        await page.MarkAsync();
        await Button(page, "Sign in").ClickAsync();
        await SubmitAsync(page, "wrong");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name or password is wrong.");

        await SubmitAsync(page, "ada");
        await Expect(page.GetByText("Hello, ada!")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();

        await Button(page, "Sign out").ClickAsync();
        await Expect(page.GetByText("Hello, visitor!")).ToBeFocusedAsync();
        await Button(page, "Sign in").ClickAsync();
        await Expect(page.GetByLabel("Password")).ToHaveValueAsync("");
        Assert.True(await page.IsMarkedAsync());
    }

    [Fact]
    public async Task A_sign_in_in_another_tab_closes_the_dialog()
    {
        var (visitor, page) = await OpenAsync();
        await Button(page, "Sign in").ClickAsync();
        var other = await visitor.OpenAsync(app.PathBase + "/dialog");
        await Button(other, "Sign in").ClickAsync();
        await SubmitAsync(other, "ada");

        await Expect(page.GetByText("Hello, ada!")).ToBeFocusedAsync();
        await Button(page, "Sign out").ClickAsync();
        await Expect(other.GetByText("Hello, visitor!")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_dialog_is_no_barrier()
    {
        var (_, page) = await OpenAsync();
        await Button(page, "Sign in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        await page.ExpectNoBarrierAsync();
    }

    private async Task<(Visitor Visitor, IPage Page)> OpenAsync()
    {
        var visitor = await ArriveAsync();

        return (visitor, await visitor.OpenAsync(app.PathBase + "/dialog"));
    }

    private static ILocator Button(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    private static async Task SubmitAsync(IPage page, string password)
    {
        await page.GetByLabel("Name").FillAsync("ada");
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}

public sealed class PerPageLoginDialogTests(Chromium chromium, PerPageDocsApp app)
    : LoginDialogTests(chromium, app), IClassFixture<PerPageDocsApp>;

public sealed class GlobalLoginDialogTests(Chromium chromium, GlobalDocsAppBelowPath app)
    : LoginDialogTests(chromium, app), IClassFixture<GlobalDocsAppBelowPath>;
