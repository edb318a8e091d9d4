using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public Task Probe_reads_the_versions_of_the_living() => WithAsync<ISessionBatch>(async batch =>
    {
        var expired = await CreateAsync(Some.Session().LastingWithout(TimeSpan.FromMinutes(1)));
        var ended = await CreateAsync(Some.Session());
        var untouched = await CreateAsync(Some.Session());
        var merged = await CreateAsync(Some.Session());
        await Store.EndAsync(ended.Handle, Cancellation);
        await MergedAsync(merged.Handle, Some.Change().Set("cart", "tea"));
        await MergedAsync(merged.Handle, Some.Change().ActiveAt(Now + The.Tick));
        Clock.SetUtcNow(expired.ExpiresAt);

        var versions = await batch.ProbeAsync(
            [expired.Handle, ended.Handle, untouched.Handle, merged.Handle, SessionHandle.New()], Cancellation);

        Assert.Equal(new Dictionary<SessionHandle, long> { [untouched.Handle] = 1, [merged.Handle] = 2 }, versions);
    });

    [Fact]
    public Task Probe_sees_a_session_a_tick_before_it_expires_and_not_then() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session());

        Clock.SetUtcNow(record.ExpiresAt - The.Tick);
        Assert.Equal([record.Handle], (await batch.ProbeAsync([record.Handle], Cancellation)).Keys);

        Clock.SetUtcNow(record.ExpiresAt);
        Assert.Empty(await batch.ProbeAsync([record.Handle], Cancellation));
    });

    [Fact]
    public Task Probe_takes_none_many_and_the_same_twice() => WithAsync<ISessionBatch>(async batch =>
    {
        var records = new List<SessionRecord>();
        for (var i = 0; i < 200; i++)
        {
            records.Add(await CreateAsync(Some.Session()));
        }

        SessionHandle[] living = [.. records.Select(record => record.Handle)];
        SessionHandle[] unknown = [.. Enumerable.Range(0, 9_600).Select(_ => SessionHandle.New())];

        Assert.Empty(await batch.ProbeAsync([], Cancellation));
        var versions = await batch.ProbeAsync([.. living, .. unknown, .. living], Cancellation); // a node's circuits
        Assert.Equal(living.ToHashSet(), versions.Keys.ToHashSet());
    });

    [Fact]
    public Task Touch_moves_activity_forward_and_nothing_else() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var later = The.Start + TimeSpan.FromMinutes(30) + The.Tick;

        await batch.TouchAsync([new SessionTouch(record.Handle, later)], Cancellation);

        Same.Record(record with { LastActivityAt = later }, await FindAsync(record.Handle));
        Clock.SetUtcNow(later + The.IdleTimeout - The.Tick);
        Assert.NotNull(await FindAsync(record.Handle));
    });

    [Fact]
    public Task Touch_never_moves_activity_backward() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session());
        Clock.Advance(TimeSpan.FromMinutes(5));

        await batch.TouchAsync([new SessionTouch(record.Handle, The.Start - The.Tick)], Cancellation);

        Same.Record(record, await FindAsync(record.Handle));
    });

    [Fact]
    public Task Touch_never_moves_the_absolute_end() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session().LastingAtMost(TimeSpan.FromMinutes(70)));
        Clock.Advance(TimeSpan.FromMinutes(50));

        await batch.TouchAsync([new SessionTouch(record.Handle, Now)], Cancellation);

        Clock.SetUtcNow(record.AbsoluteExpiresAt);
        Assert.Null(await FindAsync(record.Handle));
    });

    [Fact]
    public Task Touch_revives_nothing_that_expired() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session());
        Clock.SetUtcNow(record.ExpiresAt);

        SessionTouch[] touches = [new(record.Handle, Now), new(record.Handle, The.Start + The.Tick)];
        await batch.TouchAsync(touches, Cancellation);

        Assert.Null(await FindAsync(record.Handle));
        Assert.Empty(await batch.ProbeAsync([record.Handle], Cancellation));
    });

    [Fact]
    public Task Touch_revives_nothing_that_ended() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session());
        await Store.EndAsync(record.Handle, Cancellation);
        var unknown = SessionHandle.New();

        await batch.TouchAsync([new SessionTouch(record.Handle, Now), new SessionTouch(unknown, Now)], Cancellation);

        Assert.Null(await FindAsync(record.Handle));
        await CreateAsync(Some.Session().Named(record.Handle.Value));
        await CreateAsync(Some.Session().Named(unknown.Value));
    });

    [Fact]
    public Task Touch_racing_an_end_never_brings_a_session_back() => WithAsync<ISessionBatch>(async _ =>
    {
        var second = Assert.IsType<ISessionBatch>(await SecondNodeAsync(), exactMatch: false);
        for (var round = 0; round < 25; round++)
        {
            var record = await CreateAsync(Some.Session());

            await AtOnceAsync(4, async i =>
            {
                if (i == 0)
                {
                    return await Store.EndAsync(record.Handle, Cancellation);
                }

                await second.TouchAsync([new SessionTouch(record.Handle, Now + TimeSpan.FromTicks(i))], Cancellation);
                return false;
            });

            Assert.Null(await FindAsync(record.Handle));
        }
    });

    [Fact]
    public Task Touch_does_not_disturb_an_edit_that_read_the_keys() => WithAsync<ISessionBatch>(async batch =>
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        await batch.TouchAsync([new SessionTouch(record.Handle, Now + The.Tick)], Cancellation);

        await MergedAsync(
            record.Handle, Some.Change().Expecting(record.Version).Reading("cart", record).Set("cart", "coffee"));
    });

    [Fact]
    public Task Touch_takes_none_many_and_the_same_twice() => WithAsync<ISessionBatch>(async batch =>
    {
        var touched = new List<SessionRecord>();
        for (var i = 0; i < 200; i++)
        {
            touched.Add(await CreateAsync(Some.Session()));
        }

        var left = await CreateAsync(Some.Session());
        await batch.TouchAsync([], Cancellation);
        await batch.TouchAsync(
        [
            .. touched.Select((record, i) => new SessionTouch(record.Handle, Now + TimeSpan.FromTicks(2 + i))),
            .. touched.Select(record => new SessionTouch(record.Handle, Now + The.Tick)),
        ], Cancellation);

        foreach (var (record, i) in touched.Select((record, i) => (record, i)))
        {
            Same.Record(
                record with { LastActivityAt = Now + TimeSpan.FromTicks(2 + i) }, await FindAsync(record.Handle));
        }

        Same.Record(left, await FindAsync(left.Handle));
    });

    [Fact]
    public Task Touch_of_a_signed_in_session_shows_in_its_users_list() => WithAsync<ISessionBatch>(batch =>
        WithAsync<IUserSessionIndex>(async index =>
        {
            var userKey = Some.UserKey();
            var first = await SignedInAsync(userKey);
            Clock.Advance(The.Tick);
            var second = await SignedInAsync(userKey);
            Clock.Advance(TimeSpan.FromMinutes(59));
            await batch.TouchAsync([new SessionTouch(first.Handle, Now)], Cancellation);

            var listed = await PagesOf.ListAsync(index, userKey);
            Assert.Equal([(second.Handle, The.Start + The.Tick), (first.Handle, Now)], listed.Select(info => (info.Handle, info.LastSeen)));

            Clock.SetUtcNow(second.ExpiresAt);
            var info = Assert.Single(await PagesOf.ListAsync(index, userKey));
            Assert.Equal((first.Handle, The.Start + The.Tick + TimeSpan.FromMinutes(59)), (info.Handle, info.LastSeen));
        }));
}
