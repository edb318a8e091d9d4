using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// A token that is cancelled before the verb: it throws, and nothing was written. One that is cancelled during it: all
// of it was written, or nothing.
public abstract partial class SessionStoreSpecification
{
    private static readonly CancellationToken s_cancelled = new(canceled: true);

    [Fact]
    public async Task Create_that_was_cancelled_writes_nothing()
    {
        var record = Some.Session();

        await CancelsAsync(() => Store.TryCreateAsync(record, s_cancelled).AsTask());

        Assert.Null(await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Find_can_be_cancelled()
    {
        var record = await CreateAsync(Some.Session());

        await CancelsAsync(() => Store.FindAsync(record.Handle, s_cancelled).AsTask());
    }

    [Fact]
    public async Task Merge_that_was_cancelled_writes_nothing()
    {
        var record = await CreateAsync(Some.Session());

        await CancelsAsync(
            () => Store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), s_cancelled).AsTask());

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task End_that_was_cancelled_ends_nothing()
    {
        var record = await CreateAsync(Some.Session());

        await CancelsAsync(() => Store.EndAsync(record.Handle, s_cancelled).AsTask());

        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public Task Verbs_of_the_index_that_were_cancelled_write_nothing() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var record = await SignedInAsync(userKey);

        await CancelsAsync(() => index.GetEpochAsync(userKey, s_cancelled).AsTask());
        await CancelsAsync(() => index.ListPageAsync(userKey, null, 10, s_cancelled).AsTask());
        await CancelsAsync(() => index.CountAsync(userKey, 10, s_cancelled).AsTask());
        await CancelsAsync(() => index.RaiseEpochAsync(userKey, s_cancelled).AsTask());
        await CancelsAsync(() => index.EndBatchAsync(userKey, 100, null, null, 10, s_cancelled).AsTask());

        Same.Record(record, await FindAsync(record.Handle));
        await MergedAsync(record.Handle, Some.Change().SigningIn(userKey, record.User!.Epoch));
    });

    [Fact]
    public Task Verbs_of_the_batch_that_were_cancelled_write_nothing() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session());

        await CancelsAsync(() => batch.ProbeAsync([record.Handle], s_cancelled).AsTask());
        await CancelsAsync(
            () => batch.TouchAsync([new SessionTouch(record.Handle, Now + The.Tick)], s_cancelled).AsTask());

        Same.Record(record, await FindAsync(record.Handle));
    });

    [Fact]
    public Task Cleanup_that_was_cancelled_drops_nothing() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var expired = await CreateAsync(Some.Session());
        Clock.SetUtcNow(expired.ExpiresAt);
        var living = await CreateAsync(Some.Session().CreatedAt(Now));

        await CancelsAsync(() => cleanup.DeleteExpiredAsync(Now, 10, s_cancelled).AsTask());
        await CancelsAsync(() => cleanup.EndBatchAsync(null, 10, s_cancelled).AsTask());

        Same.Record(living, await FindAsync(living.Handle));
        Assert.False(await Store.TryCreateAsync(expired.CreatedAt(Now), Cancellation));
    });

    [Fact]
    public async Task Merge_that_is_cancelled_on_its_way_leaves_the_old_record_or_the_new_one()
    {
        var before = await CreateAsync(Some.Session());
        for (var i = 0; i < 50; i++)
        {
            using var cancel = new CancellationTokenSource();
            var delta = Some.Change().Set("one", $"{i}").Set("two", $"{i}").RotatingTo(The.Token($"{i}"));
            var merge = Task.Run(() => Store.MergeAsync(before.Handle, delta, cancel.Token).AsTask(), Cancellation);
            await Task.WhenAny(merge, Task.Delay(TimeSpan.FromMicroseconds(20 * i), TimeProvider.System, Cancellation));
            await cancel.CancelAsync();
            var error = await Record.ExceptionAsync(() => merge);

            var after = await FindAsync(before.Handle);
            Assert.True(error is null or OperationCanceledException, $"{error}");
            Same.Record(error is null || after?.Version > before.Version ? before.Merge(delta).Record! : before, after);
            before = after!;
        }
    }

    private static Task CancelsAsync(Func<Task> verb) => Assert.ThrowsAnyAsync<OperationCanceledException>(verb);
}
