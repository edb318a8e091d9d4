using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public Task Cleanup_drops_what_expired_and_spares_the_living() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var expired = await CreateAsync(Some.Session());
        var touched = await CreateAsync(Some.Session().With("cart", "tea"));
        var signedIn = await SignedInAsync(Some.UserKey());
        touched = await MergedAsync(touched.Handle, Some.Change().ActiveAt(The.Start + The.Tick));
        signedIn = await MergedAsync(signedIn.Handle, Some.Change().ActiveAt(The.Start + The.Tick));

        Clock.SetUtcNow(expired.ExpiresAt);
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));

        Same.Record(touched, await FindAsync(touched.Handle));
        Same.Record(signedIn, await FindAsync(signedIn.Handle));
        await CreateAsync(Some.Session().Named(expired.Handle.Value).CreatedAt(Now));
    });

    [Fact]
    public Task Cleanup_drops_nothing_a_tick_too_early() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var record = await CreateAsync(Some.Session());

        Clock.SetUtcNow(record.ExpiresAt - The.Tick);
        Assert.Equal(0, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
        Assert.NotNull(await FindAsync(record.Handle));

        Clock.SetUtcNow(record.ExpiresAt);
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
    });

    // What one node drops is gone for all, so that a node is not to drop what expired a moment ago by its clock alone.
    [Fact]
    public Task Cleanup_goes_by_the_moment_it_is_told_and_verbs_by_the_clock() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var userKey = Some.UserKey();
        var first = await SignedInAsync(userKey);
        var second = await SignedInAsync(userKey);
        second = await MergedAsync(second.Handle, Some.Change().ActiveAt(The.Start + The.Tick));

        Clock.SetUtcNow(second.ExpiresAt + TimeSpan.FromMinutes(4));
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(first.ExpiresAt, 100, Cancellation));
        Assert.Equal(0, await cleanup.DeleteExpiredAsync(first.ExpiresAt, 100, Cancellation));
        await IsMissingAsync(second.Handle);
        if (Store is IUserSessionIndex index)
        {
            Assert.Empty(await PagesOf.ListAsync(index, userKey));
            await MergedAsync(
                (await CreateAsync(Some.Session().CreatedAt(Now))).Handle, Some.Change().SigningIn(userKey, limit: 1));
        }

        Clock.AdjustTime(second.ExpiresAt - The.Tick);
        Assert.Null(await FindAsync(first.Handle));
        Same.Record(second, await FindAsync(second.Handle));

        Clock.SetUtcNow(second.ExpiresAt);
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
    });

    [Fact]
    public Task Cleanup_follows_the_lifetime_of_a_sign_in() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var sooner = await CreateAsync(Some.Session());
        var later = await CreateAsync(Some.Session());
        var signIn = Some.SignIn(Some.UserKey());
        await MergedAsync(
            sooner.Handle, Some.Change().SigningIn(signIn with { IdleTimeout = TimeSpan.FromMinutes(1) }));
        await MergedAsync(later.Handle, Some.Change().SigningIn(signIn with { IdleTimeout = TimeSpan.FromHours(2) }));

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));

        Clock.SetUtcNow(later.ExpiresAt);
        Assert.Equal(0, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
        Assert.NotNull(await FindAsync(later.Handle));

        Clock.SetUtcNow(The.Start + TimeSpan.FromHours(2));
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
    });

    // The server that a suite runs on has the right time, or at least the time of a machine that others use too.
    [Fact]
    public Task Cleanup_tells_the_time_of_the_server_and_not_of_the_app() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        Clock.Advance(TimeSpan.FromDays(1000));

        if (await cleanup.GetServerTimeAsync(Cancellation) is { } time)
        {
            Assert.InRange(time, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(1));
        }
    });

    [Fact]
    public Task Cleanup_stops_at_the_size_of_a_batch() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        for (var i = 0; i < 25; i++)
        {
            await CreateAsync(Some.Session());
        }

        Clock.Advance(The.IdleTimeout);
        var living = await CreateAsync(Some.Session().CreatedAt(Now));

        Assert.Equal(10, await cleanup.DeleteExpiredAsync(Now, 10, Cancellation));
        Assert.Equal(10, await cleanup.DeleteExpiredAsync(Now, 10, Cancellation));
        Assert.Equal(5, await cleanup.DeleteExpiredAsync(Now, 10, Cancellation));
        Assert.Equal(0, await cleanup.DeleteExpiredAsync(Now, 10, Cancellation));
        Assert.NotNull(await FindAsync(living.Handle));
    });

    [Fact]
    public Task Cleanup_on_two_nodes_drops_each_session_once() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var second = Assert.IsType<ISessionCleanup>(await SecondNodeAsync(), exactMatch: false);
        for (var i = 0; i < 100; i++)
        {
            await CreateAsync(Some.Session());
        }

        Clock.Advance(The.IdleTimeout);
        var dropped = await AtOnceAsync(4, async i =>
        {
            var (sum, batch) = (0, 0);
            do
            {
                batch = await (i % 2 == 0 ? cleanup : second).DeleteExpiredAsync(Now, 7, Cancellation);
                sum += batch;
            }
            while (batch == 7);
            return sum;
        });

        Assert.Equal(100, dropped.Sum());
    });

    [Fact]
    public Task Cleanup_racing_a_create_never_drops_the_new_session() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var second = await SecondNodeAsync();
        for (var round = 0; round < 25; round++)
        {
            var expired = await CreateAsync(Some.Session().CreatedAt(Now));
            Clock.Advance(The.IdleTimeout);
            var fresh = expired.CreatedAt(Now).With("round", $"{round}");

            var created = await AtOnceAsync(2, async i => i == 0
                ? await cleanup.DeleteExpiredAsync(Now, 10, Cancellation) < 0
                : await second.TryCreateAsync(fresh, Cancellation));

            if (created[1])
            {
                Same.Record(fresh, await FindAsync(expired.Handle));
            }
            else
            {
                Assert.Null(await FindAsync(expired.Handle));
            }
        }
    });

    [Fact]
    public Task End_of_all_ends_whoever_lives_in_batches_until_none_is_left() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var expired = await CreateAsync(Some.Session().LastingWithout(TimeSpan.FromMinutes(1)));
        Clock.Advance(TimeSpan.FromMinutes(1));
        var userKey = Some.UserKey();
        var living = new HashSet<SessionHandle> { (await SignedInAsync(userKey)).Handle };
        for (var i = 1; i < 25; i++)
        {
            living.Add((await CreateAsync(Some.Session())).Handle);
        }

        var sizes = new List<int>();
        var ended = await PagesOf.EndAsync(async after =>
        {
            var batch = await cleanup.EndBatchAsync(after, 10, Cancellation);
            sizes.Add(batch.Handles.Count);
            return batch;
        });

        Assert.All(sizes, size => Assert.InRange(size, 0, 10));
        Assert.Equal(25, ended.Count);
        Assert.Equal(living, ended.ToHashSet());
        foreach (var handle in living)
        {
            Assert.Null(await FindAsync(handle));
            Assert.Equal(MergeOutcome.Missing, (await MergeAsync(handle, Some.Change().Set("a", "b"))).Outcome);
        }

        Assert.DoesNotContain(expired.Handle, ended);
        if (Store is IUserSessionIndex index)
        {
            Assert.Empty(await PagesOf.ListAsync(index, userKey));
        }
    });

    private async Task IsMissingAsync(SessionHandle handle)
    {
        Assert.Null(await FindAsync(handle));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(handle, Some.Change().Set("a", "b"))).Outcome);
        if (Store is ISessionBatch batch)
        {
            Assert.Empty(await batch.ProbeAsync([handle], Cancellation));
        }
    }

    [Fact]
    public Task End_of_all_with_nobody_there_is_over_at_once() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var batch = await cleanup.EndBatchAsync(null, 10, Cancellation);

        Assert.Empty(batch.Handles);
        Assert.Null(batch.Next);
    });

    [Fact]
    public Task End_of_all_names_each_session_to_one_of_many_who_try() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var second = Assert.IsType<ISessionCleanup>(await SecondNodeAsync(), exactMatch: false);
        var handles = new HashSet<SessionHandle>();
        for (var i = 0; i < 40; i++)
        {
            handles.Add((await CreateAsync(Some.Session())).Handle);
        }

        var ended = await AtOnceAsync(4, i => PagesOf.EndAsync(
            after => (i % 2 == 0 ? cleanup : second).EndBatchAsync(after, 7, Cancellation)));

        Assert.Equal(40, ended.Sum(batch => batch.Count));
        Assert.Equal(handles, ended.SelectMany(batch => batch).ToHashSet());
    });
}
