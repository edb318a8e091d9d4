using BlazorSessions.EndToEnd.Tests.Hosting;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>How a circuit starts, over what, and with whom it goes on after its connection was gone.</summary>
[Trait("Category", "Framework")]
public sealed class ConnectionTests(Chromium chromium, DemoApp demo) : BrowserTest(chromium, demo)
{
    [Fact]
    public async Task Signing_in_works_over_long_polling()
    {
        var visitor = await ArriveAsync();
        await visitor.Context.AddInitScriptAsync("delete window.WebSocket;");
        var page = await visitor.OpenAsync();
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("1");
        var circuit = await page.CircuitId().TextContentAsync();

        await page.SignInAsync("ada");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        await page.CountAsync();
        await Expect(page.Counter()).ToHaveTextAsync("2");
        await Expect(page.CircuitId()).ToHaveTextAsync(circuit!);
        Assert.Equal(200, await page.FetchAsync("/api/me"));

        await page.SignOutAsync();
        await Expect(page.UserName()).ToHaveTextAsync("");
        await visitor.WaitForNoSessionCookieAsync();
    }

    [Fact]
    public async Task A_circuit_comes_back_to_its_own_session()
    {
        var (_, page, wire) = await OpenSignedInAsync();

        await wire.CutAsync();
        await wire.WaitForNextAsync();
        await page.CountAsync();

        await Expect(page.Counter()).ToHaveTextAsync("1");
        await Expect(page.UserName()).ToHaveTextAsync("ada");
        Assert.True(await page.IsMarkedAsync());
    }

    [Fact]
    public async Task A_circuit_does_not_come_back_to_another_session_and_the_page_loads_anew()
    {
        var (visitor, page, wire) = await OpenSignedInAsync();
        await visitor.BecomeAsync("bob");

        await wire.CutAsync();
        await page.WaitForReloadAsync();
        await page.WaitForCircuitAsync();

        await Expect(page.UserName()).ToHaveTextAsync("bob");
    }

    [Fact]
    public async Task A_circuit_does_not_come_back_to_a_session_that_was_signed_out_meanwhile()
    {
        var (visitor, page, wire) = await OpenSignedInAsync();

        var mend = await wire.HoldAsync();
        await visitor.PostAsync("/api/logout");
        await mend();
        await page.WaitForReloadAsync();
        await page.WaitForCircuitAsync();

        await Expect(page.UserName()).ToHaveTextAsync("");
    }

    [Theory]
    [InlineData("ada")]
    [InlineData(null)]
    public async Task A_circuit_that_starts_with_another_session_than_its_page_loads_it_again(string? renderedFor)
    {
        var visitor = await ArriveAsync();
        if (renderedFor is not null)
        {
            await visitor.SignInAsync(renderedFor);
        }

        var page = await visitor.Context.NewPageAsync();
        var loads = 0;
        page.DOMContentLoaded += (_, _) => loads++;

        // The page is there, its script is not yet: now the browser gets another session.
        await page.RouteAsync("**/blazor.web*.js", async route =>
        {
            if (loads == 0)
            {
                await visitor.BecomeAsync("bob");
            }

            await route.ContinueAsync();
        });

        await page.GotoAsync("/");

        await Expect(page.CircuitId()).Not.ToHaveTextAsync("");
        await Expect(page.UserName()).ToHaveTextAsync("bob");
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_click_that_was_on_its_way_when_the_session_ended_does_nothing()
    {
        var (visitor, page, _) = await OpenSignedInAsync();

        // The page is busy while the session ends, and clicks before it has seen anything of that.
        var busy = page.WaitForConsoleMessageAsync();
        var click = page.EvaluateAsync(
            """
            () => new Promise(done => setTimeout(() => {
              console.log('busy');
              const end = Date.now() + 2000;
              while (Date.now() < end) { }
              document.querySelector('[data-testid=counter-increment]').click();
              done();
            }, 0))
            """);
        await busy;
        await visitor.PostAsync("/api/logout");
        await click;

        await Expect(page.UserName()).ToHaveTextAsync("");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Expect(page.Problem()).ToHaveCountAsync(0);
        await Expect(page.Counter()).ToHaveTextAsync("0");
        Assert.Null(await visitor.SessionCookieAsync());

        // The gate is open again: a click is answered, if only by a refusal.
        await page.CountAsync();
        await Expect(page.Problem()).ToBeVisibleAsync();
    }

    private async Task<(Visitor Visitor, IPage Page, Wire Wire)> OpenSignedInAsync()
    {
        var visitor = await ArriveAsync();
        await visitor.SignInAsync("ada");
        var page = await visitor.Context.NewPageAsync();
        var wire = await Wire.LayAsync(page);
        await page.GotoAsync("/");
        await page.WaitForCircuitAsync();
        await page.MarkAsync();

        return (visitor, page, wire);
    }
}
