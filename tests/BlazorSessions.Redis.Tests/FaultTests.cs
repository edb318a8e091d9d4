using System.Diagnostics;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

/// <summary>Redis killed, paused and restarted, connections cut: typed errors in time, and one store object all the way.</summary>
public sealed partial class FaultTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_generous = s_timeout + TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SessionRecord _record = Some.Session().With("cart", "tea");
    private RedisProcess _server = null!; // set before each fact, as are the two below
    private Cable _cable = null!;
    private RedisSessionStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisProcess.StartAsync();
        _cable = Cable.To(_server);
        _store = redis.Store(
            new RedisSessionStoreOptions { Configuration = _cable.Configuration, CommandTimeout = s_timeout },
            "", new FakeTimeProvider(The.Start));
    }

    public async ValueTask DisposeAsync()
    {
        await (_server?.ContinueAsync() ?? Task.CompletedTask);
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_cable?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task A_server_that_is_down_at_the_start_is_used_once_it_is_up()
    {
        await _server.KillAsync();
        await FailsAsync(() => _store.TryCreateAsync(_record, Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(() => _store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);

        await _server.RestartAsync();

        await RecoversAsync();
    }

    [Fact]
    public async Task A_server_that_is_killed_gives_errors_in_time_and_is_used_again_when_it_is_back()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        for (var round = 0; round < 2; round++)
        {
            await _server.KillAsync();
            foreach (var run in Verbs.All.Values)
            {
                await FailsAsync(() => run(_store, _record));
            }

            await _server.RestartAsync();
            await RecoversAsync();
        }
    }

    [Fact]
    public async Task A_server_that_is_paused_gives_errors_in_time_and_tells_writes_from_reads()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        await _server.PauseAsync();

        await FailsAsync(() => _store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(() => _store.GetEpochAsync("42", Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(() => _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Cancellation).AsTask(), outcomeUnknown: true);
        await FailsAsync(() => PagesOf.EndUserAsync(_store, "42"), outcomeUnknown: true);

        await _server.ContinueAsync();

        // What nobody heard the end of has happened or not, as a whole.
        await UntilAsync(async () => (await _store.FindAsync(_record.Handle, Cancellation))?.Version is 1 or 2);
    }

    [Fact]
    public async Task A_caller_who_cancels_need_not_wait_for_a_paused_server()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        await _server.PauseAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var merge = _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), cancel.Token).AsTask();
        await cancel.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => merge);
        Assert.Equal(cancel.Token, error.CancellationToken);
    }

    [Fact]
    public async Task A_paused_server_holds_no_thread()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        await _server.PauseAsync();
        var data = new byte[10_000];

        var watch = Stopwatch.StartNew();
        var waiting = Enumerable.Range(0, 500).Select(i => i % 2 == 0
            ? (Task)_store.FindAsync(_record.Handle, Cancellation).AsTask()
            : _store.MergeAsync(_record.Handle, Some.Change().Set($"{i}", data), Cancellation).AsTask()).ToArray();
        var started = watch.Elapsed;

        Assert.True(started < TimeSpan.FromSeconds(1), $"The callers were held for {started}.");
        Assert.All(waiting, task => Assert.True(!task.IsCompleted || watch.Elapsed > s_timeout));
        foreach (var task in waiting)
        {
            await Assert.ThrowsAsync<SessionStoreException>(() => task);
        }

        Assert.True(watch.Elapsed < s_generous, $"The last one failed after {watch.Elapsed}.");
    }

    [Fact]
    public async Task Code_of_the_app_that_blocks_after_a_verb_does_not_hold_up_others()
    {
        // So that the blocked threads are not all that the pool has.
        ThreadPool.GetMinThreads(out _, out var ports);
        ThreadPool.SetMinThreads(16, ports);
        await _store.TryCreateAsync(_record, Cancellation);
        using var go = new ManualResetEventSlim();
        var blocking = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await _store.FindAsync(_record.Handle, Cancellation);
            go.Wait(Cancellation);
        })).ToArray();

        try
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.NotNull(await _store.FindAsync(_record.Handle, Cancellation));
            }
        }
        finally
        {
            go.Set();
        }

        await Task.WhenAll(blocking);
    }

    [Fact]
    public async Task A_connection_that_falls_silent_is_replaced()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        _cable.Deafen();

        await FailsAsync(() => _store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);

        await UntilAsync(async () => await _store.FindAsync(_record.Handle, Cancellation) is not null);
    }

    [Fact]
    public async Task The_message_of_a_failure_holds_nothing_of_the_server()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        await _server.KillAsync();

        var error = await FailsAsync(() => _store.FindAsync(_record.Handle, Cancellation).AsTask(), outcomeUnknown: false);

        Assert.Equal("The session store failed during find; nothing was changed.", error.Message);
        Assert.NotNull(error.InnerException);
    }

    private static async Task<SessionStoreException> FailsAsync(Func<Task> verb, bool? outcomeUnknown = null)
    {
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<SessionStoreException>(verb);

        Assert.True(watch.Elapsed < s_generous, $"The error came after {watch.Elapsed}.");
        Assert.Equal(outcomeUnknown ?? error.OutcomeUnknown, error.OutcomeUnknown);
        return error;
    }

    private Task RecoversAsync() => UntilAsync(async () =>
    {
        var record = Some.Session();
        return await _store.TryCreateAsync(record, Cancellation) && await _store.FindAsync(record.Handle, Cancellation) is not null;
    });

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await isSo())
                {
                    return;
                }
            }
            catch (SessionStoreException) when (watch.Elapsed < s_patience)
            {
            }

            Assert.True(watch.Elapsed < s_patience, $"It did not come to that in {s_patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }
    }
}
