using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>The login page of docs/tasks, copied as it stands into each kind of app.</summary>
public abstract class LoginPageTests(Chromium chromium, DocsApp app) : BrowserTest(chromium, app)
{
    private const string Question = "/private?x=1&y=a%20b";

    [Fact]
    public async Task Whoever_asked_for_a_page_comes_back_to_it()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(app.PathBase + Question);
        await SubmitAsync(page, "ada", "wrong");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name or password is wrong.");
        await Expect(page.GetByLabel("Password")).ToHaveValueAsync("");

        await SubmitAsync(page, "ada");

        await ExpectPrivateAsync(page, "ada");
    }

    [Fact]
    public async Task Whoever_asked_for_no_page_stays_in_the_app()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync(app.PathBase + "/login");

        await SubmitAsync(page, "ada");

        await Expect(page.Locator("h1")).ToHaveTextAsync("Home");
        await Expect(page).ToHaveURLAsync(app.PathBase + "/");
        await Expect(page.GetByTestId("user")).ToHaveTextAsync("ada");
    }

    [Fact]
    public async Task Two_tabs_sign_in_one_after_the_other()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync(app.PathBase + "/login");
        var second = await visitor.OpenAsync(app.PathBase + Question);
        await SubmitAsync(first, "ada");
        await Expect(first.GetByTestId("user")).ToHaveTextAsync("ada");

        await SubmitAsync(second, "ada");

        await ExpectPrivateAsync(second, "ada");
    }

    [Fact]
    public async Task Another_user_signs_in_in_a_tab_that_was_open()
    {
        var visitor = await ArriveAsync();
        var first = await visitor.OpenAsync(app.PathBase + "/login");
        var second = await visitor.OpenAsync(app.PathBase + Question);
        await SubmitAsync(first, "ada");
        await Expect(first.GetByTestId("user")).ToHaveTextAsync("ada");

        await SubmitAsync(second, "bob");

        await ExpectPrivateAsync(second, "bob");
    }

    [Fact]
    public async Task A_form_sent_before_there_is_a_circuit_keeps_the_page_to_come_back_to()
    {
        var visitor = await ArriveAsync();
        await visitor.Context.RouteAsync("**/_blazor/**", _ => Task.CompletedTask);
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync(app.PathBase + Question);
        await SubmitAsync(page, "ada", "wrong");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Name or password is wrong.");

        await SubmitAsync(page, "ada");

        await ExpectPrivateAsync(page, "ada");
    }

    [Fact]
    public async Task A_visitor_without_script_signs_in()
    {
        var visitor = await ArriveAsync(withScript: false);
        var page = await visitor.Context.NewPageAsync();
        await page.GotoAsync(app.PathBase + Question);

        await SubmitAsync(page, "ada");

        await ExpectPrivateAsync(page, "ada");
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_page_of_another_site_signs_nobody_in(string origin)
    {
        var visitor = await ArriveAsync();
        var form = visitor.Context.APIRequest.CreateFormData();
        form.Set("_handler", "login").Set("Form.Name", "bob").Set("Form.Password", "bob");

        var response = await visitor.Context.APIRequest.PostAsync(
            app.PathBase + "/login", new() { Form = form, Headers = [new("Origin", origin)], MaxRedirects = 0 });

        Assert.Equal(403, response.Status);
        Assert.Empty(await visitor.Context.CookiesAsync());
    }

    private static async Task SubmitAsync(IPage page, string name, string? password = null)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password ?? name);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private async Task ExpectPrivateAsync(IPage page, string name)
    {
        await Expect(page.Locator("h1")).ToHaveTextAsync("Private");
        Assert.EndsWith($"{App.Url.Port}{app.PathBase}{Question}", page.Url, StringComparison.Ordinal);
        await Expect(page.GetByTestId("user")).ToHaveTextAsync(name);
    }
}

public sealed class PerPageLoginPageTests(Chromium chromium, PerPageDocsApp app)
    : LoginPageTests(chromium, app), IClassFixture<PerPageDocsApp>;

public sealed class PerPageLoginPageBelowPathTests(Chromium chromium, PerPageDocsAppBelowPath app)
    : LoginPageTests(chromium, app), IClassFixture<PerPageDocsAppBelowPath>;

public sealed class GlobalLoginPageTests(Chromium chromium, GlobalDocsApp app)
    : LoginPageTests(chromium, app), IClassFixture<GlobalDocsApp>;

public sealed class GlobalLoginPageBelowPathTests(Chromium chromium, GlobalDocsAppBelowPath app)
    : LoginPageTests(chromium, app), IClassFixture<GlobalDocsAppBelowPath>;
