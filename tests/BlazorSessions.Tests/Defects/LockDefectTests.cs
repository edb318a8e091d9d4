using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Defects;

/// <summary>Writers of one session that wait for each other: none hangs, whatever becomes of the others.</summary>
public sealed class LockDefectTests
{
    [Fact]
    public async Task Defect_16_five_waiters_finish_behind_an_edit_that_throws()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        app.Probe.Run = sessions => sessions.UpdateAsync(Fail);

        var failing = tab.ClickAsync("probe", TestApp.Stop);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => browser.PostAsync("/api/increment/count").TextAsync()));
        await failing;

        Assert.IsType<TimeZoneNotFoundException>(app.Probe.LastError);
        Assert.Equal(["1", "2", "3", "4", "5"], answers.Order());
        await tab.ShowsAsync("count", "5");
    }

    [Fact]
    public async Task Defect_16_a_write_that_a_change_calls_for_does_not_wait_for_itself()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            var followed = new TaskCompletionSource<long>();
            sessions.Changed += async state =>
            {
                if (state.Get<long>("count") == 1 && !state.Keys.Contains("followed"))
                {
                    followed.SetResult(await sessions.IncrementAsync("followed"));
                }
            };
            await sessions.IncrementAsync("count");
            Assert.Equal(1, await followed.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop));
        });
    }

    // The edit itself must not await; who forces it to wait for another write, and hides that on another thread, gets an
    // error when the time is over.
    [Fact]
    public async Task Defect_16_an_edit_that_blocks_on_another_write_fails_in_time_and_frees_the_session()
    {
        Exception? inner = null;
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/nested", (ISessionService sessions) =>
            sessions.UpdateAsync(edit =>
            {
                inner ??= Record.ExceptionAsync(() => Task.Run(() => sessions.SetAsync("inner", 1))).GetAwaiter().GetResult();
                edit.Set("outer", 1);
            })));
        var browser = await app.NewBrowserOfAsync("Ada");

        var nested = browser.PostAsync("/nested").StatusAsync();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(0.5));
            return nested.IsCompleted;
        });

        Assert.IsType<SessionStoreException>(inner);
        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task Defect_16_behind_a_store_that_hangs_all_waiters_get_an_error_in_time_and_the_next_goes_on()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.PostAsync("/api/increment/n").TextAsync();
        store.Before = verb => verb == "merge" ? new TaskCompletionSource().Task : Task.CompletedTask;

        var waiters = Enumerable.Range(0, 5).Select(_ => browser.PostAsync("/api/increment/n").StatusAsync()).ToArray();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(0.5));
            return waiters.All(waiter => waiter.IsCompleted);
        });

        Assert.All(await Task.WhenAll(waiters), status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        store.Before = null;
        Assert.Equal("2", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    private static void Fail(SessionEdit edit)
    {
        edit.Set("count", 100);
        throw new TimeZoneNotFoundException("half-way");
    }
}
