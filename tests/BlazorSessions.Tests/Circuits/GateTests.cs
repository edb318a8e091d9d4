using System.Collections.Concurrent;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Circuits;

/// <summary>From the end of a session until the browser has drawn the signed-out page, events are dropped.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task A9_events_after_an_end_are_dropped_until_the_page_is_drawn_and_then_run_as_nobody()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var fence = new Fence(browser);
        var ran = new List<string?>();
        app.Probe.Run = sessions =>
        {
            ran.Add(sessions.State.UserKey);
            return Task.CompletedTask;
        };
        await tab.ClickAsync("probe", TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.FireAsync("probe", "click");
        await fence.IsAskedAsync();
        await tab.FireAsync("probe", "click");
        await tab.SettleAsync(TestApp.Stop);
        Assert.Equal(["1"], ran);

        fence.Answer();
        await tab.TakesEventsAsync();
        await tab.ClickAsync("probe", TestApp.Stop);
        Assert.Equal(["1", null], ran);
        Assert.Equal(HeadlessTabState.Connected, tab.State);
    }

    [Fact]
    public async Task Render_acknowledgements_script_answers_and_navigation_go_on_while_the_gate_is_shut()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        browser.Scripts.Function("ask", (_, _, _) => Task.FromResult<object?>("answered"));
        var tab = await browser.OpenAsync("/global", TestApp.Stop);
        var fence = new Fence(browser);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await fence.IsAskedAsync();
        await tab.NavigateAsync("global/other", TestApp.Stop);

        // Rendered, though the fence has not come back: a navigation, and an answer of a script to it.
        await tab.WaitForAsync(t => t.Has("other") && t.TextOf("script") == "answered", TestApp.Stop);
        fence.Answer();
    }

    [Fact]
    public async Task An_event_past_the_gate_finishes_and_its_verbs_throw()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var (started, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Probe.Run = async sessions =>
        {
            started.SetResult();
            await ended.Task;
            await sessions.IncrementAsync("count");
        };
        await tab.FireAsync("probe", "click");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.EndsAsync();
        ended.SetResult();

        await tab.WaitForAsync(t => t.TextOf("error").StartsWith(nameof(SessionEndedException)), TestApp.Stop);
        Assert.Equal(HeadlessTabState.Connected, tab.State);
    }

    [Fact]
    public async Task The_fence_of_one_end_does_not_open_the_gate_after_the_next()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var fences = new ConcurrentQueue<TaskCompletionSource<object?>>();
        browser.Scripts.Module(Driving.Module, "fence", (_, _, stop) =>
        {
            var fence = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
            fences.Enqueue(fence);
            return fence.Task.WaitAsync(stop);
        });
        var (started, signIn) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.Probe.Run = async sessions =>
        {
            started.SetResult();
            await signIn.Task;
            await sessions.SignInAsync("1", "Ada", "admin");
            await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        };
        await tab.FireAsync("probe", "click");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await TestApp.UntilAsync(() => !fences.IsEmpty);
        signIn.SetResult();
        await WaitForEndsAsync(app, 2);
        await TestApp.UntilAsync(() => fences.Count == 2);

        Assert.True(fences.TryDequeue(out var first));
        first.SetResult(true);
        await tab.SettleAsync(TestApp.Stop);
        var before = tab.TextOf("clicks");
        await tab.FireAsync("click", "click");
        await tab.SettleAsync(TestApp.Stop);
        Assert.Equal(before, tab.TextOf("clicks"));

        Assert.True(fences.TryDequeue(out var second));
        second.SetResult(true);
        await tab.TakesEventsAsync();
    }

    [Fact]
    public async Task A_listener_that_throws_neither_keeps_the_gate_shut_nor_the_user_on_the_page()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var heard = 0;
        await tab.DoAsync(app, sessions =>
        {
            sessions.Changed += _ => throw new InvalidOperationException("a listener of the app");
            sessions.Changed += _ => heard++;
            sessions.Ended.Register(() => throw new InvalidOperationException("a callback of the app"));
            return Task.CompletedTask;
        });

        Assert.Equal(1, await app.Directory.RevokeUserAsync("1", TestApp.Stop));

        await tab.EndsAsync();
        Assert.True(heard > 0);
        Assert.Contains(app.Log.All, line => line.Level == LogLevel.Error && line.Exception?.Message == "a listener of the app");
    }

    [Fact]
    public async Task A_browser_that_never_answers_the_fence_is_waited_for_ten_seconds()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var fence = new Fence(browser);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await fence.IsAskedAsync();

        app.Clock.Advance(TimeSpan.FromSeconds(10));

        await tab.TakesEventsAsync();
    }

    private static Task WaitForEndsAsync(TestApp app, int count) => TestApp.UntilAsync(() =>
        app.Log.All.Count(line => line.Text.StartsWith("Session ") && line.Text.Contains("ended: revoked")) >= count);

    /// <summary>The script's fence, which a test holds shut.</summary>
    private sealed class Fence
    {
        private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Fence(HeadlessBrowser browser) => browser.Scripts.Module(Driving.Module, "fence", async (_, _, stop) =>
        {
            _asked.TrySetResult();
            await _answered.Task.WaitAsync(stop);
            return true;
        });

        public Task IsAskedAsync() => _asked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestApp.Stop);

        public void Answer()
        {
            _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var answered = _answered;
            _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
            answered.SetResult();
        }
    }
}
