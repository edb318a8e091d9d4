using System.Diagnostics;
using BlazorSessions.Backplane;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>The primary goes, and its standby takes its place: nothing has to be restarted, and nothing comes back.</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // What a failover may cost, from the moment that there is a new primary.
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(15);

    // What StoreTimeout is unless an app says otherwise.
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(2);

    private readonly Pair _pair = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _pair.InitializeAsync();

    public ValueTask DisposeAsync() => _pair.DisposeAsync();

    [Fact]
    public async Task A_primary_that_is_killed_is_replaced_by_its_standby()
    {
        var store = _pair.Connect(_pair.PrimaryFirst).Store();
        var record = await CreateAsync(store);
        await _pair.Primary.KillAsync();
        await TurnAwayAsync(store, record);

        await _pair.Standby.ScalarAsync<bool>("SELECT pg_promote()");

        Assert.InRange(await MergedAfterAsync(store, record), TimeSpan.Zero, s_most);
    }

    [Fact]
    public async Task A_primary_that_falls_silent_is_replaced_by_its_standby_and_slows_no_verb_after_that()
    {
        var store = _pair.Connect(_pair.PrimaryFirst).Store();
        var record = await CreateAsync(store);
        _pair.ToPrimary.IsDeaf = true;
        await TurnAwayAsync(store, record);

        await _pair.Standby.ScalarAsync<bool>("SELECT pg_promote()");
        var healed = await MergedAfterAsync(store, record);
        var before = _pair.ToPrimary.Connections;
        for (var i = 0; i < 30; i++)
        {
            Assert.True(await TryMergeAsync(store, record, s_most));
        }

        Assert.InRange(healed, TimeSpan.Zero, s_most);

        // One that began before may have come to it late. A verb that asks it waits for it.
        Assert.InRange(_pair.ToPrimary.Connections - before, 0, 3);
    }

    // Nobody waits so long for it: what gives up with its verb never learns that the host is away.
    [Fact]
    public async Task A_primary_that_is_silent_for_longer_than_verbs_last_is_found_out()
    {
        var store = _pair.Connect(_pair.PrimaryFirst + ";Timeout=3").Store();
        var record = await CreateAsync(store);
        _pair.ToPrimary.IsDeaf = true;
        await _pair.Standby.ScalarAsync<bool>("SELECT pg_promote()");

        Assert.InRange(await MergedAfterAsync(store, record), TimeSpan.Zero, s_most);
    }

    [Fact]
    public async Task The_connection_that_listens_follows_the_primary()
    {
        var database = _pair.Connect(_pair.PrimaryFirst);
        var store = database.Store();
        var record = await CreateAsync(store);
        await using var backplane = new PostgreSqlSessionBackplane(
            database, PostgreSqlConnectionString.CreateListener(_pair.PrimaryFirst));
        var ears = new Ears();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listening = ListenAsync(backplane, ears, stop.Token);
        await ears.ConnectedAsync(1);

        // Silent: no end of the connection tells the one that listens.
        _pair.ToPrimary.IsDeaf = true;
        await _pair.Standby.ScalarAsync<bool>("SELECT pg_promote()");
        await MergedAfterAsync(store, record);
        await ears.ConnectedAsync(2);
        await backplane.PublishAsync(["hello"], Cancellation);

        await ears.HeardAsync("hello");
        await stop.CancelAsync();
        await listening;
    }

    private async Task<SessionRecord> CreateAsync(PostgreSqlSessionStore store)
    {
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        await _pair.CatchUpAsync();
        return record;
    }

    // As an app that goes on meanwhile does.
    private static async Task TurnAwayAsync(PostgreSqlSessionStore store, SessionRecord record)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.False(await TryMergeAsync(store, record));
        }
    }

    private static async Task<TimeSpan> MergedAfterAsync(PostgreSqlSessionStore store, SessionRecord record)
    {
        var watch = Stopwatch.StartNew();
        while (!await TryMergeAsync(store, record))
        {
            Assert.True(watch.Elapsed < s_patience, "no merge was acknowledged");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancellation);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"healed after {watch.Elapsed.TotalSeconds:N1} s");
        return watch.Elapsed;
    }

    private static async Task<bool> TryMergeAsync(PostgreSqlSessionStore store, SessionRecord record, TimeSpan? patience = null)
    {
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        budget.CancelAfter(patience ?? s_budget);
        try
        {
            var merged = await store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), budget.Token);
            return merged.Outcome == MergeOutcome.Merged;
        }
        catch (Exception e) when (e is SessionStoreException or OperationCanceledException)
        {
            return false;
        }
    }

    // As the library does: again and again.
    private static async Task ListenAsync(PostgreSqlSessionBackplane backplane, Ears ears, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await backplane.ListenAsync(ears, stop);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private sealed class Ears : ISessionBackplaneListener
    {
        private readonly Lock _gate = new();
        private readonly List<string> _heard = [];
        private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _connections;

        public void OnConnected() => Note(() => _connections++);

        public void OnDisconnected()
        {
        }

        public void OnMessage(string message) => Note(() => _heard.Add(message));

        public Task ConnectedAsync(int times) => UntilAsync(() => _connections >= times);

        public Task HeardAsync(string message) => UntilAsync(() => _heard.Contains(message));

        private async Task UntilAsync(Func<bool> isSo)
        {
            while (true)
            {
                Task news;
                lock (_gate)
                {
                    if (isSo())
                    {
                        return;
                    }

                    news = _news.Task;
                }

                await news.WaitAsync(s_patience, Cancellation);
            }
        }

        private void Note(Action note)
        {
            lock (_gate)
            {
                note();
                _news.SetResult();
                _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
