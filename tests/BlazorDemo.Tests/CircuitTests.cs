using BlazorSessions.Headless;
using HeadlessBlazor;
using Microsoft.AspNetCore.Mvc.Testing;

namespace BlazorDemo.Tests;

public sealed class CircuitTests(WebApplicationFactory<Program> app) : IClassFixture<WebApplicationFactory<Program>>
{
    [Fact]
    public async Task Two_tabs_share_the_counter_and_the_sign_out()
    {
        await using var browser = new HeadlessBrowser(HeadlessTransport.ForTestServer(app.Server)).UseSessionScripts();

        // What the page asks of a browser beside that: to show the dialog.
        browser.Scripts.Function("Object", (_, _, _) => Task.FromResult<object?>(
            new ScriptObject().Function("showModal", (_, _, _) => Task.FromResult<object?>(null))));
        await using var first = await browser.OpenAsync("/");
        await first.ClickAsync("counter-increment");
        await first.ClickAsync("sign-in-open");
        await first.SetValueAsync("sign-in-name", "ada");
        await first.SetValueAsync("sign-in-password", "ada");
        await first.SubmitAsync("dialog form");
        await using var second = await browser.OpenAsync("/");
        Assert.Equal("ada", second.TextOf("user-name"));

        await second.ClickAsync("counter-increment");
        await first.WaitForAsync(tab => tab.TextOf("counter-value") == "2");

        await second.ClickAsync("sign-out");
        await first.WaitForAsync(tab => tab.TextOf("user-name") == "");
    }
}
