using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Live;

public sealed class ExpiredCleanupTests
{
    private const int Batch = 500;

    private static readonly TimeSpan s_apart = BlazorSessionsDefaults.MostClockDifference;

    private readonly WatchedStore _store = new();

    [Fact]
    public async Task Expired_records_are_dropped_in_batches_until_there_are_none_and_the_living_stay()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        await CreateAsync(app, 2 * Batch + 1, -s_apart);
        var living = Assert.Single(await CreateAsync(app, 1, TimeSpan.FromHours(10)));

        await AdvanceUntilAsync(app, () => _store.Count("delete expired") >= 3);

        Assert.Equal(3, _store.Count("delete expired"));
        Assert.Equal(0, await _store.Inner.DeleteExpiredAsync(app.Clock.GetUtcNow() - s_apart, Batch, TestApp.Stop));
        Assert.NotNull(await _store.Inner.FindAsync(living.Handle, TestApp.Stop));
    }

    // What the clean-up of a node drops is gone for nodes, too, whose clocks are behind.
    [Theory]
    [InlineData(false, 10)]
    [InlineData(true, 0)]
    public async Task A_store_that_nodes_share_keeps_what_may_live_by_the_clock_of_another(bool isAlone, int minutes)
    {
        var store = isAlone ? new WatchedMemoryStore() : new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var expiresAt = Assert.Single(await CreateAsync(app, 1, TimeSpan.FromSeconds(1))).ExpiresAt;

        await AdvanceUntilAsync(app, () => app.Log.All.Any(line => line.Id == 108));

        var waited = app.Clock.GetUtcNow() - expiresAt;
        Assert.InRange(waited, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 8));
    }

    [Fact]
    public async Task A_store_that_is_away_is_asked_again_at_the_next_turn()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        await CreateAsync(app, 1, -s_apart);
        _store.Before = word => word == "delete expired" ? throw new IOException("connection refused") : Task.CompletedTask;
        await AdvanceUntilAsync(app, () => _store.Count("delete expired") == 1);

        _store.Before = null;
        await AdvanceUntilAsync(app, () => _store.Count("delete expired") == 2);

        await TestApp.UntilAsync(() => app.Log.All.Any(line => line.Id == 108));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Nothing_is_dropped_while_the_clocks_differ_and_one_error_says_so(int sign)
    {
        var (most, more) = (sign * TimeSpan.FromMinutes(5), sign * TimeSpan.FromSeconds(301));
        var store = new ServedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        (store.Clock, store.Difference) = (app.Clock, more);

        await AdvanceUntilAsync(app, () => store.Count("server time") >= 3);
        Assert.Equal(0, store.Count("delete expired"));
        Assert.Contains("differ by 00:05:01,", Assert.Single(app.Log.All, line => line.Id == 124).Text);

        store.Difference = most;
        await AdvanceUntilAsync(app, () => store.Count("delete expired") >= 1);
        store.Difference = more;
        await AdvanceUntilAsync(app, () => app.Log.All.Count(line => line.Id == 124) == 2);
    }

    // With so much time left, which is less than none for those that have expired.
    private static async Task<List<SessionRecord>> CreateAsync(TestApp app, int count, TimeSpan left)
    {
        var records = new List<SessionRecord>();
        for (var i = 0; i < count; i++)
        {
            var record = Some.Session().CreatedAt(app.Clock.GetUtcNow() - s_apart).LastingWithout(s_apart + left);
            Assert.True(await app.Store.TryCreateAsync(record, TestApp.Stop));
            records.Add(record);
        }

        return records;
    }

    // Minute by minute: the service may not have set its timer yet, and each interval has its own length.
    private static Task AdvanceUntilAsync(TestApp app, Func<bool> isSo) => TestApp.UntilAsync(() =>
    {
        if (isSo())
        {
            return true;
        }

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        return false;
    });

    /// <summary>A store whose server has a clock of its own.</summary>
    private sealed class ServedStore : WatchedStore
    {
        public TimeProvider Clock { get; set; } = TimeProvider.System;

        public TimeSpan Difference { get; set; }

        public override async ValueTask<DateTimeOffset?> GetServerTimeAsync(CancellationToken cancellationToken)
        {
            await base.GetServerTimeAsync(cancellationToken);
            return Clock.GetUtcNow() + Difference;
        }
    }
}
