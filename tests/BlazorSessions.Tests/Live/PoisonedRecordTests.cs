using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Live;

/// <summary>One record that cannot be read stands for nobody else.</summary>
public sealed class PoisonedRecordTests
{
    private readonly FakeTimeProvider _clock = new(TestApp.Start);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R11_ends_on_another_node_are_noticed_beside_a_record_that_cannot_be_read(bool hasBatch)
    {
        var store = hasBatch ? new PoisonedBatchStore(_clock) : new PoisonedStore(_clock);
        await using var app = await StartAsync(store);
        var tabs = new List<HeadlessTab>();
        for (var i = 0; i < 12; i++)
        {
            var browser = await app.NewBrowserOfAsync("Bob");
            tabs.Add(await browser.OpenAsync("/", TestApp.Stop));
        }

        store.Poisoned = HandleOf(tabs[5]);
        foreach (var tab in tabs.Where(tab => tab != tabs[5]))
        {
            await store.Inner.EndAsync(HandleOf(tab), TestApp.Stop);
        }

        app.Clock.Advance(TimeSpan.FromSeconds(5));

        foreach (var tab in tabs.Where(tab => tab != tabs[5]))
        {
            await tab.ShowsAsync("status", "Ended");
        }

        Assert.Equal("Bob", tabs[5].TextOf("user"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R11_who_is_active_stays_signed_in_beside_a_record_that_cannot_be_touched(bool hasBatch)
    {
        var store = hasBatch ? new PoisonedBatchStore(_clock) : new PoisonedStore(_clock);
        await using var app = await StartAsync(store);
        var browsers = new List<HeadlessBrowser>();
        for (var i = 0; i < 12; i++)
        {
            browsers.Add(await app.NewBrowserOfAsync("Bob"));
        }

        store.Poisoned = SessionHandle.Parse((await browsers[5].StateAsync()).GetProperty("handle").GetString()!);
        for (var minutes = 0; minutes < 75; minutes += 3)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(3));
            foreach (var browser in browsers.Where(browser => browser != browsers[5]))
            {
                Assert.Equal("Bob", (await browser.StateAsync()).GetProperty("user").GetString());
            }

            using var response = await browsers[5].GetAsync("/api/state");
        }
    }

    private static SessionHandle HandleOf(HeadlessTab tab) => SessionHandle.Parse(tab.TextOf("handle"));

    private Task<TestApp> StartAsync(PoisonedStore store) =>
        TestApp.StartAsync(services: (_, sessions) => sessions.UseStore(_ => store), clock: _clock);
}
