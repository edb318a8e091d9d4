using System.Text.RegularExpressions;
using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>Somebody follows the page on the template with Individual accounts, and nothing else.</summary>
public sealed class IdentityTemplateTests(Chromium chromium, IdentityTemplateApp app)
    : BrowserTest(chromium, app), IClassFixture<IdentityTemplateApp>
{
    private const string Password = "Secret-1";

    [Fact]
    public async Task The_pages_of_the_template_and_a_circuit_sign_in_and_out_by_one_session()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.Context.NewPageAsync();
        await RegisterAsync(page, "ada@example.com");
        await LogInAsync(page, "ada@example.com");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "ada@example.com" })).ToBeVisibleAsync();
        await page.GotoAsync("/auth");
        await Expect(page.Locator("h1")).ToHaveTextAsync("You are authenticated");

        var circuit = await visitor.OpenAsync("/quick-login");
        await Expect(circuit.Locator("h1")).ToHaveTextAsync("Hello, ada@example.com!");
        await page.GetByRole(AriaRole.Button, new() { Name = "Logout" }).ClickAsync();
        await Expect(circuit.Locator("h1")).ToHaveTextAsync("Sign in here");

        await circuit.MarkAsync();
        await circuit.GetByLabel("Email").FillAsync("ada@example.com");
        await circuit.GetByLabel("Password").FillAsync(Password);
        await circuit.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(circuit.Locator("h1")).ToHaveTextAsync("Hello, ada@example.com!");
        Assert.True(await circuit.IsMarkedAsync());
        await page.GotoAsync("/Account/Manage/Passkeys");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Add a new passkey" })).ToBeVisibleAsync();

        await circuit.GetByRole(AriaRole.Button, new() { Name = "Sign out here" }).ClickAsync();
        await Expect(circuit.Locator("h1")).ToHaveTextAsync("Sign in here");
        await page.GotoAsync("/auth");
        await Expect(page.Locator("h1").First).ToHaveTextAsync("Log in");
        Assert.DoesNotContain(await visitor.Context.CookiesAsync(), cookie =>
            cookie.Name.Contains("Identity.Application", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_password_on_the_page_of_the_template_signs_out_everywhere_else()
    {
        var (here, there) = (await ArriveAsync(), await ArriveAsync());
        var page = await here.Context.NewPageAsync();
        var other = await there.Context.NewPageAsync();
        await RegisterAsync(page, "bob@example.com");
        await LogInAsync(page, "bob@example.com");
        await LogInAsync(other, "bob@example.com");
        var circuit = await there.OpenAsync("/quick-login");
        await Expect(circuit.Locator("h1")).ToHaveTextAsync("Hello, bob@example.com!");

        await page.GotoAsync("/Account/Manage/ChangePassword");
        await page.GetByLabel("Old password").FillAsync(Password);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync("Secret-2");
        await page.GetByLabel("Confirm password").FillAsync("Secret-2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Update password" }).ClickAsync();
        await Expect(page.GetByText("Your password has been changed")).ToBeVisibleAsync();

        await Expect(circuit.Locator("h1")).ToHaveTextAsync("Sign in here");
        await page.GotoAsync("/auth");
        await Expect(page.Locator("h1")).ToHaveTextAsync("You are authenticated");
    }

    [Fact]
    public async Task The_passkey_page_of_the_template_works()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.Context.NewPageAsync();
        var browser = await visitor.Context.NewCDPSessionAsync(page);
        await browser.SendAsync("WebAuthn.enable");
        await browser.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        await RegisterAsync(page, "eve@example.com");
        await LogInAsync(page, "eve@example.com");
        await page.GotoAsync("/Account/Manage/Passkeys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a new passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("RenamePasskey"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Logout" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Logout" })).ToBeHiddenAsync();

        await page.GotoAsync("/Account/Login");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in with a passkey" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "eve@example.com" })).ToBeVisibleAsync();
    }

    // The page of the template offers passkeys by itself, which a browser without any says are not there, as an error.
    private async Task<Visitor> ArriveAsync()
    {
        var visitor = await base.ArriveAsync();
        await visitor.Context.AddInitScriptAsync("delete window.PublicKeyCredential?.isConditionalMediationAvailable;");

        return visitor;
    }

    private static async Task RegisterAsync(IPage page, string email)
    {
        await page.GotoAsync("/Account/Register");
        await page.Locator("[name='Input.Email']").FillAsync(email);
        await page.Locator("[name='Input.Password']").FillAsync(Password);
        await page.Locator("[name='Input.ConfirmPassword']").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Register", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Click here to confirm your account" }).ClickAsync();
        await Expect(page.GetByText("Thank you for confirming your email")).ToBeVisibleAsync();
    }

    private static async Task LogInAsync(IPage page, string email)
    {
        await page.GotoAsync("/Account/Login");
        await page.Locator("[name='Input.Email']").FillAsync(email);
        await page.Locator("[name='Input.Password']").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Log in", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Logout" })).ToBeVisibleAsync();
    }
}
