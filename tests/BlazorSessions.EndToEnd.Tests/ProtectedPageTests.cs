using BlazorSessions.EndToEnd.Tests.Hosting;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

public sealed class ProtectedPageTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    [Fact]
    public async Task The_way_to_admin_leads_over_the_login_page_and_back()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/admin");
        Assert.Equal("/login?returnUrl=%2Fadmin", new Uri(page.Url).PathAndQuery);

        await page.SubmitSignInAsync("ada");

        await Expect(page).ToHaveURLAsync("/admin");
        await Expect(page.GetByTestId("admin-content")).ToBeVisibleAsync();
        await Expect(page.UserName()).ToHaveTextAsync("ada");
    }

    [Fact]
    public async Task Bob_is_denied()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("bob");

        var page = await visitor.OpenAsync("/admin");

        Assert.Equal("/denied", new Uri(page.Url).AbsolutePath);
        await Expect(page.GetByTestId("denied")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("admin-content")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Bob_is_denied_on_the_way_through_the_circuit_too()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync();
        await page.SignInAsync("bob");
        await Expect(page.UserName()).ToHaveTextAsync("bob");

        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Admin", Exact = true }).ClickAsync();

        await Expect(page.GetByTestId("denied")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_page_that_needs_a_user_goes_to_login_when_another_tab_signs_out()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var account = await visitor.OpenAsync("/account");
        var other = await visitor.OpenAsync();

        await other.SignOutAsync();

        await Expect(account).ToHaveURLAsync("/login?returnUrl=%2Faccount&ended=signed-out");
        await Expect(account.GetByTestId("ended-notice")).ToBeVisibleAsync();
        await Expect(account.UserName()).ToHaveTextAsync("");
    }

    [Fact]
    public async Task Who_signs_out_on_such_a_page_himself_is_not_asked_back_in()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/account");

        await page.SignOutAsync();

        await Expect(page).ToHaveURLAsync("/");
    }

    [Theory]
    [InlineData("/account?tab=1", "/account?tab=1")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/%5Cevil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    public async Task A_login_leads_nowhere_but_into_this_app(string returnUrl, string target)
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync($"/login?returnUrl={Uri.EscapeDataString(returnUrl)}");

        await page.SubmitSignInAsync("bob");

        await Expect(page.UserName()).ToHaveTextAsync("bob");
        Assert.Equal(new Uri(App.Url, target), new Uri(page.Url));
    }

    [Fact]
    public async Task The_login_page_says_why_it_was_shown()
    {
        var visitor = await ArriveAsync();
        var page = await visitor.OpenAsync("/login?ended=idle");

        await Expect(page.GetByTestId("ended-notice")).ToContainTextAsync("nothing happened");
    }
}
