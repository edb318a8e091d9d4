using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>A newcomer follows the README from an app of the template, and nothing else.</summary>
public abstract class TemplateTests(Chromium chromium, TemplateApp app) : BrowserTest(chromium, app)
{
    [Fact]
    public async Task The_app_of_the_readme_has_a_session_a_login_dialog_and_a_protected_page()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(app.PathBase + "/");
        await Button(page, "Click").ClickAsync();
        await Expect(page.GetByText("You clicked 1 times")).ToBeVisibleAsync();
        await page.MarkAsync();

        await Button(page, "Sign in").ClickAsync();
        await SignInAsync(page.GetByRole(AriaRole.Dialog));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, ada!");
        await Expect(page.GetByText("You clicked 1 times")).ToBeVisibleAsync();
        Assert.True(await page.IsMarkedAsync());

        var members = await visitor.OpenAsync(app.PathBase + "/members");
        await Expect(members.Locator("h1")).ToHaveTextAsync("Members");
        await Button(page, "Sign out").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, visitor!");
        await Expect(members).ToHaveURLAsync($"{app.PathBase}/login?returnUrl={Members}&ended=signed-out");
        await Expect(members.GetByText("You are signed out.")).ToBeVisibleAsync();

        await members.WaitForCircuitAsync();
        await SignInAsync(members.Locator("body"));
        await Expect(members.Locator("h1")).ToHaveTextAsync("Members");
    }

    [Fact]
    public async Task The_dialog_of_the_template_brings_a_page_back_to_its_own_session_only()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.Context.NewPageAsync();
        var wire = await Wire.LayAsync(page);
        await page.GotoAsync(app.PathBase + "/");
        await page.WaitForCircuitAsync();
        await Button(page, "Sign in").ClickAsync();
        await SignInAsync(page.GetByRole(AriaRole.Dialog));
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, ada!");
        await page.MarkAsync();

        var mend = await wire.HoldAsync();
        await Expect(page.ReconnectModal()).ToBeVisibleAsync();
        await mend();
        await Expect(page.ReconnectModal()).ToBeHiddenAsync();
        await Button(page, "Click").ClickAsync();
        await Expect(page.GetByText("You clicked 1 times")).ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, ada!");
        Assert.True(await page.IsMarkedAsync());

        mend = await wire.HoldAsync();
        await visitor.Context.ClearCookiesAsync();
        await mend();
        await page.WaitForReloadAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Hello, visitor!");
        await Expect(page.ReconnectModal()).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_focus_goes_into_the_dialog_and_back_and_to_who_is_there()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(app.PathBase + "/");
        await Button(page, "Sign in").ClickAsync();
        await Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.ExpectFocusToStayInAsync(page.GetByRole(AriaRole.Dialog));

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(Button(page, "Sign in")).ToBeFocusedAsync();

        await Button(page, "Sign in").ClickAsync();
        await SignInAsync(page.GetByRole(AriaRole.Dialog));
        await Expect(page.GetByText("Hello, ada!")).ToBeFocusedAsync();
        await Button(page, "Sign out").ClickAsync();
        await Expect(page.GetByText("Hello, visitor!")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_login_before_there_is_a_circuit_and_one_in_a_second_tab_come_back_to_their_page()
    {
        var visitor = await ArriveAsync();
        await visitor.Context.RouteAsync("**/_blazor/**", _ => Task.CompletedTask);
        var (first, second) = (await visitor.Context.NewPageAsync(), await visitor.Context.NewPageAsync());
        await first.GotoAsync(app.PathBase + "/members");
        await second.GotoAsync(app.PathBase + "/login");

        await SignInAsync(first.Locator("body"));
        await Expect(first.Locator("h1")).ToHaveTextAsync("Members");
        await SignInAsync(second.Locator("body"));

        await Expect(second.Locator("h1")).ToHaveTextAsync("Hello, ada!");
        await Expect(second).ToHaveURLAsync(app.PathBase + "/");
    }

    [Fact]
    public async Task There_is_a_page_for_who_is_denied()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(app.PathBase + "/denied");

        await Expect(page.Locator("h1")).ToHaveTextAsync("Not for you");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in as somebody else" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
    }

    private string Members => Uri.EscapeDataString(app.PathBase + "/members");

    // The empty template has no icon, and the browser says so in its console.
    private async Task<Visitor> ArriveAsync()
    {
        var visitor = await base.ArriveAsync();
        await visitor.Context.RouteAsync("**/favicon.ico", route => route.FulfillAsync(new() { Status = 204 }));

        return visitor;
    }

    private static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).First;

    private static async Task SignInAsync(ILocator form)
    {
        await form.GetByLabel("Name").FillAsync("ada");
        await form.GetByLabel("Password").FillAsync("secret");
        await form.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}

/// <summary>From the app that the README names.</summary>
public sealed class ReadmeTests(Chromium chromium, TemplateApp app) : TemplateTests(chromium, app), IClassFixture<TemplateApp>;

/// <summary>From the one that is interactive as a whole.</summary>
public sealed class GlobalTemplateTests(Chromium chromium, GlobalTemplateApp app)
    : TemplateTests(chromium, app), IClassFixture<GlobalTemplateApp>;

/// <summary>From the one with all pages, as most people begin.</summary>
public sealed class FullTemplateTests(Chromium chromium, FullTemplateApp app)
    : TemplateTests(chromium, app), IClassFixture<FullTemplateApp>
{
    private readonly TemplateApp template = app;

    [Theory]
    [InlineData("")]
    [InlineData(".css")]
    [InlineData(".js")]
    public async Task The_site_of_these_tests_has_the_dialog_of_the_template(string part)
    {
        var path = $"Components/Layout/ReconnectModal.razor{part}";
        var copy = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "BlazorSessions.EndToEnd.Site", path));

        Assert.Equal(await template.ReadAsync(path), copy, ignoreLineEndingDifferences: true);
    }
}
