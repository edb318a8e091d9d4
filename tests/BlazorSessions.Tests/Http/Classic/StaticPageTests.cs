using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary><c>HttpContext.Session</c> in pages of components that are rendered by their request.</summary>
public sealed class StaticPageTests
{
    private readonly WatchedMemoryStore _store = new();
    private readonly Works _works = new();

    [Fact]
    public async Task A_page_reads_and_writes_it()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = app.NewBrowser();

        Assert.Contains("visit 1", await browser.GetAsync("/classic", Visiting.Navigation).TextAsync());
        Assert.Contains("visit 2", await browser.GetAsync("/classic", Visiting.Navigation).TextAsync());
    }

    [Fact]
    public async Task A_page_that_could_not_keep_what_it_wrote_is_not_shown()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        _store.Fail();

        using var response = await app.NewBrowser().GetAsync("/classic", Visiting.Navigation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("visit", await response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_page_that_streams_may_write_while_it_does()
    {
        await using var app = await KestrelApp.StartAsync(_works.Map, _store);
        using var first = await app.BeginAsync(HttpMethod.Post, _works.With(session => session.SetString("a", "1")));
        app.Probe.Gate = new TaskCompletionSource();

        using var response = await app.BeginAsync(HttpMethod.Get, "/classic-streamed", Visiting.Navigation);
        app.Probe.Gate.SetResult();
        var page = await response.Content.ReadAsStringAsync(TestApp.Stop);

        Assert.Contains("begun", page);
        Assert.Contains("done", page);
        using var read = await app.BeginAsync(HttpMethod.Get, _works.Text(session => session.GetString("streamed")));
        Assert.Equal("1", await read.Content.ReadAsStringAsync(TestApp.Stop));
    }
}
