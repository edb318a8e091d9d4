using System.Text.Json;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Defects;

/// <summary>
/// What happened to values in other session libraries, tried in a circuit, where no response is left to save them.
/// </summary>
public sealed class CircuitValueDefectTests
{
    [Fact]
    public async Task Defect_01_a_value_set_twice_or_to_null_in_a_circuit_keeps_the_change()
    {
        var values = await AfterAsync(async sessions =>
        {
            await sessions.UpdateAsync(edit =>
            {
                edit.Set("a", 1);
                edit.Set("b", "text");
            });
            await sessions.UpdateAsync(edit =>
            {
                edit.Set("a", 2);
                edit.Set("a", 2);
                edit.Set("a", 1);
                edit.Set("a", 3);
                edit.Set<string?>("b", null);
            });
        });

        Assert.Equal("{\"a\":3,\"b\":null}", values);
    }

    [Fact]
    public async Task Defect_02_changes_inside_a_value_are_kept_however_they_are_made()
    {
        var values = await AfterAsync(async sessions =>
        {
            await sessions.UpdateAsync(edit =>
            {
                edit.Set("list", new List<List<int>> { new() { 1 } });
                edit.Set("map", new Dictionary<string, int> { ["a"] = 1, ["b"] = 1 });
            });
            await sessions.UpdateAsync(edit =>
            {
                edit.Get<List<List<int>>>("list")![0].Add(2);
                var map = edit.Get<Dictionary<string, int>>("map")!;
                foreach (var (key, value) in new Dictionary<string, int> { ["b"] = 2, ["c"] = 3 })
                {
                    map[key] = value;
                }
            });
            await sessions.UpdateAsync(edit => edit.Get<Dictionary<string, int>>("map")!.Remove("a"));
            await sessions.UpdateAsync("added", (List<int> added) => [.. added, 1], []);
        });

        Assert.Equal("{\"added\":[1],\"list\":[[1,2]],\"map\":{\"b\":2,\"c\":3}}", values);
    }

    [Fact]
    public async Task Defect_02_removing_the_last_value_is_kept()
    {
        var values = await AfterAsync(async sessions =>
        {
            await sessions.SignInAsync("1");
            await sessions.SetAsync("a", 1);
            Assert.True(await sessions.RemoveAsync("a"));
        });

        Assert.Equal("{}", values);
    }

    [Fact]
    public async Task Defect_03_a_circuit_that_only_reads_writes_nothing_and_asks_for_no_cookie()
    {
        var store = new WatchedMemoryStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.PostAsync("/api/increment/n").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var cookie = browser.Cookie();
        store.Forget();

        await tab.DoAsync(app, async sessions =>
        {
            _ = sessions.State.Get<int>("n");
            await sessions.SetAsync("n", 1);
            await sessions.UpdateAsync(edit => edit.Get<int>("n"));
            await sessions.RemoveAsync("absent");
        });

        Assert.Empty(store.Calls);
        Assert.Equal(cookie, browser.Cookie());
    }

    [Fact]
    public async Task Defect_06_values_with_the_names_of_token_claims_do_not_end_a_circuit()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.UpdateAsync(edit =>
        {
            foreach (var name in new[] { "exp", "nbf", "iat", "aud", "sub", "__metadata__" })
            {
                edit.Set(name, 0);
            }
        }));

        Assert.Equal(("Ada", "Active"), (tab.TextOf("user"), tab.TextOf("status")));
        Assert.Equal(6, (await browser.StateAsync()).GetProperty("values").EnumerateObject().Count());
    }

    [Fact]
    public async Task Defect_15_increments_of_two_tabs_and_requests_at_once_all_count()
    {
        var store = new WatchedStore { Before = async _ => await Task.Yield() };
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        var (first, second) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        app.Probe.Run = sessions => Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sessions.IncrementAsync("count")));

        await Task.WhenAll(
            first.ClickAsync("probe", TestApp.Stop),
            second.ClickAsync("probe", TestApp.Stop),
            browser.PostAsync("/api/probe").TextAsync());

        await first.ShowsAsync("count", "30");
        await second.ShowsAsync("count", "30");
    }

    [Fact]
    public async Task Defect_17_an_exception_inside_an_edit_of_a_circuit_saves_nothing()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);

        var thrown = await tab.TryAsync(app, sessions => sessions.UpdateAsync(HalfWay));

        Assert.IsType<TimeZoneNotFoundException>(thrown);
        Assert.Equal("{\"count\":1}", (await browser.StateAsync()).GetProperty("values").GetRawText());
        await tab.IncrementAsync(2);
    }

    [Fact]
    public async Task Defect_19_what_a_circuit_awaited_is_in_the_store_and_in_the_next_request()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var stored = 0;

        await tab.DoAsync(app, async sessions =>
        {
            await sessions.SetAsync("n", 42);
            stored = (await store.Inner.FindAsync(sessions.State.Handle!.Value, TestApp.Stop))!.Values["n"].Data.Length;
        });

        Assert.Equal("42".Length, stored);
        Assert.Equal("{\"n\":42}", (await browser.StateAsync()).GetProperty("values").GetRawText());
    }

    [Fact]
    public async Task Defect_27_data_over_the_limit_is_refused_at_the_write_and_the_circuit_goes_on()
    {
        await using var app = await TestApp.StartAsync(options => options.MaxBytes = 100);
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, sessions => sessions.SetAsync("small", new string('a', 50)));
        var cookie = browser.Cookie();

        var thrown = await tab.TryAsync(app, sessions => sessions.SetAsync("big", new string('a', 50)));

        var refused = Assert.IsType<SessionLimitException>(thrown);
        Assert.Contains("112", refused.Message);
        Assert.Contains("100", refused.Message);
        await tab.IncrementAsync(1);
        Assert.Equal(cookie, browser.Cookie());
        var values = (await browser.StateAsync()).GetProperty("values").EnumerateObject();
        Assert.Equal(["count", "small"], values.Select(value => value.Name).Order());
    }

    private static void HalfWay(SessionEdit edit)
    {
        edit.Set("a", 1);
        edit.Set("count", 100);
        throw new TimeZoneNotFoundException("half-way");
    }

    // The values as a request then finds them, in the order of their names.
    private static async Task<string> AfterAsync(Func<ISessionService, Task> work)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.DoAsync(app, work);
        var values = (await browser.StateAsync()).GetProperty("values");
        return JsonSerializer.Serialize(new SortedDictionary<string, JsonElement>(
            values.EnumerateObject().ToDictionary(value => value.Name, value => value.Value), StringComparer.Ordinal));
    }
}
