using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>A user is asked again who they are, in place, and loses nothing (WCAG 2.2.5).</summary>
public sealed class StepUpTests(Chromium chromium, SiteApp site) : BrowserTest(chromium, site), IClassFixture<SiteApp>
{
    [Fact]
    public async Task What_was_typed_stays_and_so_does_the_keyboard()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/step-up");
        await page.MarkAsync();
        var text = page.GetByTestId("text");
        await text.ClickAsync();
        await page.Keyboard.TypeAsync("half a sen");

        await visitor.PostAsync("/api/age");
        await Expect(page.GetByTestId("password")).ToBeFocusedAsync();
        await Expect(text).ToBeHiddenAsync();
        await page.Keyboard.TypeAsync("ada");
        await page.Keyboard.PressAsync("Enter");

        await Expect(text).ToBeFocusedAsync();
        await Expect(page.GetByTestId("question")).ToHaveCountAsync(0);
        await page.Keyboard.TypeAsync("tence");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("sent")).ToHaveTextAsync("half a sentence");
        Assert.True(await page.IsMarkedAsync());
    }

    [Fact]
    public async Task What_was_typed_is_sent_without_being_touched_again()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/step-up");
        await page.GetByTestId("text").ClickAsync();
        await page.Keyboard.TypeAsync("a whole sentence");

        await visitor.PostAsync("/api/age");
        await Expect(page.GetByTestId("password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("ada");
        await page.GetByText("Confirm", new() { Exact = true }).ClickAsync();
        await page.GetByTestId("send").ClickAsync();

        await Expect(page.GetByTestId("sent")).ToHaveTextAsync("a whole sentence");
    }

    [Fact]
    public async Task The_question_names_itself_and_nothing_behind_it_can_be_reached()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.OpenAsync("/step-up");
        await visitor.PostAsync("/api/age");

        await Expect(page.GetByRole(AriaRole.Dialog, new() { Name = "Is it still you?" })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("password")).ToBeFocusedAsync();
        for (var steps = 0; steps < 5; steps++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.False(await page.EvaluateAsync<bool>("() => !!document.activeElement.closest('.bs-fresh')"));
        }
    }
}
