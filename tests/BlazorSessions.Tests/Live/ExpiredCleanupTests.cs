using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Live;

public sealed class ExpiredCleanupTests
{
    private const int Batch = 500;

    private readonly WatchedStore _store = new();

    [Fact]
    public async Task Expired_records_are_dropped_in_batches_until_there_are_none_and_the_living_stay()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        await CreateAsync(app, 2 * Batch + 1, TimeSpan.FromSeconds(1));
        var living = Assert.Single(await CreateAsync(app, 1, TimeSpan.FromHours(10)));

        await AdvanceUntilAsync(app, () => _store.Count("delete expired") >= 3);

        Assert.Equal(3, _store.Count("delete expired"));
        Assert.Equal(0, await _store.Inner.DeleteExpiredAsync(Batch, TestApp.Stop));
        Assert.NotNull(await _store.Inner.FindAsync(living.Handle, TestApp.Stop));
    }

    [Fact]
    public async Task A_store_that_is_away_is_asked_again_at_the_next_turn()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        await CreateAsync(app, 1, TimeSpan.FromSeconds(1));
        _store.Fail();
        await AdvanceUntilAsync(app, () => _store.Count("delete expired") == 1);

        _store.Before = null;
        await AdvanceUntilAsync(app, () => _store.Count("delete expired") == 2);

        await TestApp.UntilAsync(() => app.Log.All.Any(line => line.Id == 108));
    }

    private async Task<List<SessionRecord>> CreateAsync(TestApp app, int count, TimeSpan lifetime)
    {
        var records = new List<SessionRecord>();
        for (var i = 0; i < count; i++)
        {
            var record = Some.Session().CreatedAt(app.Clock.GetUtcNow()).LastingWithout(lifetime);
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
}
