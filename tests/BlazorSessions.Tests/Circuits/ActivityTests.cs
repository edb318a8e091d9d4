using BlazorSessions.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tickets;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>What keeps a session alive and what does not, to the clock.</summary>
public sealed class ActivityTests
{
    private static readonly TimeSpan s_almost = TimeSpan.FromMinutes(59);
    private static readonly string[] s_events = ["timeupdate", "load", "scroll", "wheel"];

    [Theory]
    [InlineData("click", true)]
    [InlineData("navigation", true)]
    [InlineData("write", true)]
    [InlineData("renew", true)]
    [InlineData("request", true)]
    [InlineData("page", true)]
    [InlineData("render acknowledgement", false)]
    [InlineData("push by the directory", false)]
    [InlineData("proof of the module", false)]
    [InlineData("a timer of a script", false)]
    [InlineData("reconnect", false)]
    [InlineData("timeupdate", false)]
    [InlineData("load", false)]
    [InlineData("scroll", false)]
    [InlineData("wheel", true)]
    [InlineData("nothing", false)]
    public async Task Idle_time_counts_what_the_user_does(string what, bool counts)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        browser.Scripts.Function("ask", (_, _, _) => Task.FromResult<object?>("answered"));
        var page = what == "navigation" ? "/global" : s_events.Contains(what) ? "/moving" : "/";
        var tab = await browser.OpenAsync(page, TestApp.Stop);
        var handle = (await browser.StateAsync()).GetProperty("handle").GetString()!;
        app.Clock.Advance(s_almost);

        await HappenAsync(app, browser, tab, SessionHandle.Parse(handle), what);
        await tab.SettleAsync(TestApp.Stop);
        app.Clock.Advance(s_almost);

        if (counts)
        {
            await tab.SettleAsync(TestApp.Stop);
            Assert.Equal("Ada", tab.TextOf("user"));
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await tab.ShowsAsync("user", "");
    }

    private static async Task HappenAsync(TestApp app, HeadlessBrowser browser, HeadlessTab tab, SessionHandle handle, string what)
    {
        switch (what)
        {
            case "click":
                await tab.ClickAsync("click", TestApp.Stop);
                break;
            case var name when s_events.Contains(name):
                await tab.RaiseAsync("moving", name, cancellationToken: TestApp.Stop);
                Assert.Equal("1", tab.TextOf("events"));
                break;
            case "navigation":
                await tab.NavigateAsync("global/other", TestApp.Stop);
                break;
            case "write":
                await tab.IncrementAsync(1);
                break;
            case "renew":
                await tab.ClickAsync("renew", TestApp.Stop);
                break;
            case "request":
                await browser.GetAsync("/api/state").TextAsync();
                break;
            case "page":
                await browser.OpenAsync("/", TestApp.Stop);
                break;
            case "render acknowledgement":
                app.Services.GetRequiredService<Ticker>().Tick();
                await tab.ShowsAsync("ticks", "1");
                break;
            case "push by the directory":
                await app.Directory.UpdateAsync(handle, edit => edit.Set("count", 7), TestApp.Stop);
                await tab.ShowsAsync("count", "7");
                break;
            case "proof of the module":
                var tickets = app.Services.GetRequiredService<TicketProtector>();
                var ticket = new SessionTicket(
                    "nonce", "", TicketIntent.Prove, handle.Value, null, app.Clock.GetUtcNow() + TicketProtocol.TicketLifetime);
                Assert.Equal(200, (await browser.RedeemAsync(tickets.Seal(ticket))).Status);
                break;
            case "a timer of a script":
                await tab.InvokeDotNetAsync("BlazorSessions.Tests", nameof(Ticker.FromScript));
                break;
            case "reconnect":
                await tab.DropAsync();
                Assert.True(await tab.ReconnectAsync(TestApp.Stop));
                break;
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("7")]
    [InlineData("[{\"eventName\":7}]")]
    [InlineData("[{\"eventName\":\"\\ud800\"}]")]
    [InlineData("[{\"eventFieldInfo\":{\"eventName\":\"load\"},\"other\":1}]")]
    [InlineData("[{\"a\":1},{\"eventName\":\"load\"}]")]
    public void I11_what_is_no_event_of_a_page_is_left_to_the_framework(string? arguments) =>
        Assert.True(EventKinds.IsOfPerson(arguments));

    [Theory]
    [InlineData("animationend", false)]
    [InlineData("loadedmetadata", false)]
    [InlineData("click", true)]
    [InlineData("an event of the app's own", true)]
    public void The_name_of_an_event_is_read_from_its_descriptor(string name, bool isOfPerson) => Assert.Equal(
        isOfPerson, EventKinds.IsOfPerson($"[{{\"eventHandlerId\":1,\"eventName\":\"{name}\",\"eventFieldInfo\":null}},{{}}]"));
}
