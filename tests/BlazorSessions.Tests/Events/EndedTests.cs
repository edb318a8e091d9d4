using System.Collections.Concurrent;
using System.Net;
using BlazorSessions.Live;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Events;

/// <summary>The app hears of ends, and nobody who listens keeps one from anything.</summary>
public sealed class EndedTests
{
    private readonly ConcurrentQueue<SessionEnd> _told = new();
    private readonly ConcurrentQueue<SessionEnd> _handled = new();

    [Theory]
    [InlineData("sign-out", SessionEndReason.SignedOut)]
    [InlineData("revoke", SessionEndReason.Revoked)]
    [InlineData("revoke user", SessionEndReason.Revoked)]
    [InlineData("other user", SessionEndReason.Replaced)]
    [InlineData("idle", SessionEndReason.Idle)]
    public async Task The_directory_and_the_handlers_hear_of_an_end_once(string how, SessionEndReason reason)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var handle = SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
        await using var tab = await browser.OpenAsync("/", TestApp.Stop);

        switch (how)
        {
            case "sign-out":
                await browser.PostAsync("/api/sign-out").TextAsync();
                break;
            case "revoke":
                await app.Directory.RevokeAsync(handle, TestApp.Stop);
                break;
            case "revoke user":
                await app.Directory.RevokeUserAsync("1", TestApp.Stop);
                break;
            case "other user":
                await browser.SignInByRequestAsync("Bob");
                break;
            case "idle":
                app.Clock.Advance(TimeSpan.FromHours(1));
                break;
        }

        await TestApp.UntilAsync(() => !_told.IsEmpty && !_handled.IsEmpty);
        Assert.Equal(new SessionEnd(handle, reason, "1"), Assert.Single(_told));
        Assert.Equal(new SessionEnd(handle, reason, "1"), Assert.Single(_handled));
    }

    [Fact]
    public async Task An_end_without_a_copy_here_is_told_by_whoever_ended_it()
    {
        await using var app = await StartAsync();
        var handles = new List<SessionHandle>();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var browser = await app.NewBrowserOfAsync("Ada");
            handles.Add(SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!));
        }

        var sessions = app.Services.GetRequiredService<LiveSessions>();
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromSeconds(10));
            return sessions.Count == 0;
        });
        await app.Directory.RevokeAsync(handles[0], TestApp.Stop);
        await TestApp.UntilAsync(() => _told.Count == 1);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await TestApp.UntilAsync(() => _told.Count == 2);

        Assert.Equal(
            [new(handles[0], SessionEndReason.Revoked, null), new SessionEnd(handles[1], SessionEndReason.Revoked, "1")], _told);
        await app.Directory.RevokeAsync(handles[0], TestApp.Stop);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public async Task A_session_that_its_visitor_emptied_has_not_ended()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync("/api/clear").TextAsync();

        await (await app.NewBrowserOfAsync("Ada")).PostAsync("/api/sign-out").TextAsync();
        await TestApp.UntilAsync(() => !_told.IsEmpty);

        Assert.Equal("1", Assert.Single(_told).UserKey);
    }

    [Fact]
    public async Task I13_a_listener_that_throws_or_hangs_keeps_no_end_and_no_other_listener()
    {
        await using var app = await StartAsync();
        using var hang = new ManualResetEventSlim();
        app.Directory.Ended += _ => throw new TimeoutException();
        app.Directory.Ended += _ => hang.Wait(TestApp.Stop);
        var last = new TaskCompletionSource();
        app.Directory.Ended += _ => last.TrySetResult();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync("sign-out", TestApp.Stop);

        await tab.EndsAsync();
        await TestApp.UntilAsync(() => last.Task.IsCompleted);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
        await TestApp.UntilAsync(() => app.Log.All.Any(line => line.Id == 262));
        hang.Set();
    }

    [Fact]
    public async Task Each_session_by_name_has_ends_of_its_own()
    {
        await using var app = await TestApp.StartAsync(services: (services, _) => services.AddBlazorSessions(
            "cart", options => options.Events.OnEnded = context =>
            {
                Assert.NotNull(context.Services.GetRequiredService<Probe>());
                _handled.Enqueue(context.End);
                return Task.CompletedTask;
            }));
        app.Directory.Ended += _told.Enqueue;
        var cart = app.Services.GetRequiredKeyedService<ISessionDirectory>("cart");
        var heard = new ConcurrentQueue<SessionEnd>();
        cart.Ended += heard.Enqueue;
        app.Probe.Run = _ => Task.CompletedTask;

        await app.Directory.RevokeAsync(SessionHandle.New(), TestApp.Stop);
        await (await app.NewBrowserOfAsync("Ada")).PostAsync("/api/sign-out").TextAsync();
        await TestApp.UntilAsync(() => !_told.IsEmpty);

        Assert.Single(_told);
        Assert.Empty(heard);
        Assert.Empty(_handled);
    }

    private async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync(options => options.Events.OnEnded = context =>
        {
            _handled.Enqueue(context.End);
            return Task.CompletedTask;
        });
        app.Directory.Ended += _told.Enqueue;
        return app;
    }
}
