using System.Collections.Concurrent;
using HeadlessBlazor.Tests.App;

namespace HeadlessBlazor.Tests;

public sealed class BrowserTests(TestApps apps) : CircuitTest(apps)
{
    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task Two_tabs_share_cookies(Server server)
    {
        var browser = Browser(server);
        var first = await browser.OpenAsync("/cookies/set?name=who&value=ada", Stop);
        var second = await browser.OpenAsync("/cookies", Stop);

        Assert.Equal("/plain", first.Url.AbsolutePath);
        Assert.Contains("who=ada", second.Html);
        Assert.Equal(2, browser.Tabs.Count);
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task Two_browsers_do_not_share_cookies(Server server)
    {
        var first = Browser(server);
        var second = Browser(server);

        await first.OpenAsync("/cookies/set?name=who&value=ada", Stop);

        Assert.Equal("ada", first.Cookies["who"]);
        Assert.Null(second.Cookies["who"]);
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task Frames_can_be_searched_for_a_secret(Server server)
    {
        var seen = new ConcurrentBag<string>();
        var browser = Browser(server, new HeadlessBrowserOptions
        {
            RecordFrames = true,
            OnFrame = frame => seen.Add($"{frame.Direction} {frame.Contains("canary")}"),
        });
        var tab = await browser.OpenAsync("/global/binding", Stop);

        await tab.SetValueAsync("name", "canary", Stop);

        var found = browser.Frames.Where(frame => frame.Contains("canary")).Select(frame => frame.Direction).ToList();
        Assert.Contains(HeadlessFrameDirection.Sent, found);
        Assert.Contains(HeadlessFrameDirection.Received, found);
        Assert.DoesNotContain(browser.Frames, frame => frame.Contains("swan"));
        Assert.Contains("Sent True", seen);
        Assert.Contains("Received True", seen);
        Assert.Equal(browser.Frames.Count, seen.Count);
    }

    [Theory]
    [MemberData(nameof(TestApps.Servers), MemberType = typeof(TestApps))]
    public async Task Two_hundred_circuits_open_and_close(Server server)
    {
        await using var app = await TestApp.StartAsync(server);
        await using var browser = app.Browser();

        var tabs = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => browser.OpenAsync("/counter", Stop)));
        await Task.WhenAll(tabs.Select(tab => tab.ClickAsync("increment", Stop)));
        var counts = tabs.Select(tab => tab.TextOf("count")).Distinct();
        await Task.WhenAll(tabs.Select(tab => tab.DisposeAsync().AsTask()));

        await app.Circuits.WaitForAsync("closed", 200, Stop);
        Assert.Equal(["1"], counts);
        Assert.Equal(200, app.Circuits.CountOf("opened"));
        Assert.Empty(browser.Tabs);
    }

    [Fact]
    public async Task A_condition_that_never_holds_times_out_and_shows_the_page()
    {
        var options = new HeadlessBrowserOptions();
        var tab = await Browser(options: options).OpenAsync("/plain", Stop);

        options.Timeout = TimeSpan.FromMilliseconds(200);
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => tab.WaitForAsync(t => t.Has("absent"), Stop));

        Assert.Contains("Nothing interactive", exception.Message);
    }

    [Fact]
    public async Task A_wait_can_be_cancelled()
    {
        var tab = await OpenAsync("/counter");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var waiting = tab.WaitForAsync(t => t.Has("absent"), cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
