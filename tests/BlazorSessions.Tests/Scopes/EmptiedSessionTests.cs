using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Scopes;

/// <summary>An anonymous session that is emptied is over, on a store of one process and on a shared one.</summary>
public sealed class EmptiedSessionTests
{
    [Theory]
    [InlineData("POST", "/api/clear", true)]
    [InlineData("POST", "/api/clear", false)]
    [InlineData("DELETE", "/api/values/n", true)]
    [InlineData("DELETE", "/api/values/n", false)]
    public async Task An_emptied_anonymous_session_loses_record_and_cookie_in_one_step(string method, string path, bool isShared)
    {
        var store = isShared ? new WatchedStore() : new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        store.Forget();

        using var response = await browser.SendAsync(Visiting.Request(new HttpMethod(method), path), TestApp.Stop);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Null(browser.Cookie());
        Assert.Null(await store.Inner.FindAsync(handle, TestApp.Stop));
        Assert.Equal(["merge"], store.Calls);
    }

    [Fact]
    public async Task What_another_node_wrote_meanwhile_keeps_the_session()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        await store.Inner.MergeAsync(
            handle, new SessionDelta { Sets = new Dictionary<string, ReadOnlyMemory<byte>> { ["m"] = "1"u8.ToArray() } }, TestApp.Stop);

        using var response = await browser.SendAsync(Visiting.Request(HttpMethod.Delete, "/api/values/n"), TestApp.Stop);

        Assert.NotNull(browser.Cookie());
        Assert.Equal(["m"], (await store.Inner.FindAsync(handle, TestApp.Stop))!.Values.Keys);
    }

    [Fact]
    public async Task A_visitor_whose_session_another_node_dropped_has_none_and_starts_another()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        await store.Inner.EndAsync(handle, TestApp.Stop);

        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());

        Assert.NotEqual(handle.Value, (await browser.StateAsync()).GetProperty("handle").GetString());
    }
}
