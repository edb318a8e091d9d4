using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Sign_in_with_a_limit_needs_the_index()
    {
        var record = await CreateAsync(Some.Session());
        var delta = Some.Change().SigningIn(Some.UserKey(), limit: 1);

        if (Store is IUserSessionIndex)
        {
            await MergedAsync(record.Handle, delta);
            return;
        }

        var error = await Assert.ThrowsAsync<SessionCapabilityException>(
            async () => await MergeAsync(record.Handle, delta));
        Assert.Equal(typeof(IUserSessionIndex), error.Capability);
        Same.Record(record, await FindAsync(record.Handle));
    }

    [Fact]
    public Task Sign_in_over_the_limit_is_refused_and_writes_nothing() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var first = await SignedInAsync(userKey);
        var second = await SignedInAsync(userKey);
        var third = await CreateAsync(Some.Session());

        await RefusedAsync(
            SessionSignInRefusal.TooMany,
            third.Handle,
            Some.Change().SigningIn(userKey, limit: 2)
                .Set("cart", "tea").RotatingTo(The.Token("second")).ActiveAt(Now + The.Tick));

        Assert.Equal(
            new HashSet<SessionHandle> { first.Handle, second.Handle },
            (await HandlesAsync(index, userKey)).ToHashSet());
        await MergedAsync(third.Handle, Some.Change().SigningIn(userKey, limit: 3));
    });

    [Fact]
    public Task Sign_in_again_does_not_count_the_session_itself() => WithAsync<IUserSessionIndex>(async _ =>
    {
        var userKey = Some.UserKey();
        var record = await SignedInAsync(userKey);

        await MergedAsync(record.Handle, Some.Change().SigningIn(userKey, limit: 1));
    });

    [Fact]
    public Task Sign_in_counts_neither_ended_nor_expired_sessions_nor_those_of_others() => WithAsync<IUserSessionIndex>(async _ =>
    {
        var userKey = Some.UserKey();
        var ended = await SignedInAsync(userKey);
        var expired = await SignedInAsync(userKey);
        await Store.EndAsync(ended.Handle, Cancellation);
        Clock.SetUtcNow(expired.ExpiresAt);
        await SignedInAsync(Some.UserKey());
        var record = await CreateAsync(Some.Session().CreatedAt(Now));

        await MergedAsync(record.Handle, Some.Change().SigningIn(
            Some.SignIn(userKey) with { MaxSessions = 1, AbsoluteExpiresAt = Now + The.AbsoluteTimeout }));
    });

    [Fact]
    public Task Sign_in_keeps_the_limit_however_many_try_at_once() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var second = await SecondNodeAsync();
        var records = new List<SessionRecord>();
        for (var i = 0; i < 16; i++)
        {
            records.Add(await CreateAsync(Some.Session()));
        }

        var results = await AtOnceAsync(16, async i => await (i % 2 == 0 ? Store : second).MergeAsync(
            records[i].Handle, Some.Change().SigningIn(userKey, limit: 5), Cancellation));

        Assert.Equal(5, results.Count(result => result.Outcome == MergeOutcome.Merged));
        Assert.All(
            results.Where(result => result.Outcome != MergeOutcome.Merged),
            result => Assert.Equal(SessionSignInRefusal.TooMany, result.Refusal));
        Assert.Equal(5, (await PagesOf.ListAsync(index, userKey)).Count);
    });

    [Fact]
    public Task Sign_in_is_refused_for_the_epoch_before_the_limit_and_conflicts_before_both() =>
        WithAsync<IUserSessionIndex>(async index =>
        {
            var userKey = Some.UserKey();
            var stale = await index.GetEpochAsync(userKey, Cancellation);
            await PagesOf.EndUserAsync(index, userKey);
            await SignedInAsync(userKey);
            var record = await CreateAsync(Some.Session());
            var delta = Some.Change().SigningIn(userKey, stale, limit: 1);

            await RefusedAsync(SessionSignInRefusal.EpochPassed, record.Handle, delta);
            await ConflictsAsync(record.Handle, delta.Expecting(version: 7));
            Assert.Equal(MergeOutcome.Missing, (await MergeAsync(SessionHandle.New(), delta)).Outcome);
        });
}
