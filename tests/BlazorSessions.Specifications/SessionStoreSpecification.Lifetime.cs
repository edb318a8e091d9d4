using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// A session may be given other lifetimes than it was made with, without a sign-in.
public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Lifetimes_that_are_set_are_kept_with_all_the_rest_in_a_new_version()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var (idle, end) = (TimeSpan.FromDays(3) + The.Tick, The.Start + TimeSpan.FromDays(7) + The.Tick);

        var merged = await MergedAsync(record.Handle, Some.Change().LastingWithout(idle).LastingUntil(end));

        Same.Record(record with { Version = 2, IdleTimeout = idle, AbsoluteExpiresAt = end }, merged);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task A_lifetime_that_is_not_set_stays_as_it_was()
    {
        var idle = await SignedInAsync(Some.UserKey());
        var absolute = await SignedInAsync(Some.UserKey());
        var end = The.Start + TimeSpan.FromDays(7);

        var idleSet = await MergedAsync(idle.Handle, Some.Change().LastingWithout(TimeSpan.FromMinutes(1)));
        var absoluteSet = await MergedAsync(absolute.Handle, Some.Change().LastingUntil(end));

        Same.Record(idle with { Version = idle.Version + 1, IdleTimeout = TimeSpan.FromMinutes(1) }, idleSet);
        Same.Record(absolute with { Version = absolute.Version + 1, AbsoluteExpiresAt = end }, absoluteSet);
        Same.Record(idleSet, await FindAsync(idle.Handle));
        Same.Record(absoluteSet, await FindAsync(absolute.Handle));
    }

    [Fact]
    public async Task Lifetimes_are_set_together_with_activity_a_rotation_and_values()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var delta = Some.Change().Set("cart", "coffee").RotatingTo(The.Token("second"))
            .ActiveAt(The.Start + TimeSpan.FromMinutes(5)).LastingWithout(TimeSpan.FromMinutes(7));

        var merged = await MergedAsync(record.Handle, delta);

        Same.Record(record.Merge(delta).Record!, merged);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Lifetimes_beside_a_sign_in_are_those_of_the_sign_in()
    {
        var record = await CreateAsync(Some.Session());
        var signIn = Some.SignIn(Some.UserKey()) with { IdleTimeout = TimeSpan.FromMinutes(9) };

        var merged = await MergedAsync(
            record.Handle,
            Some.Change().SigningIn(signIn).LastingWithout(TimeSpan.FromDays(1)).LastingUntil(The.Start + The.Tick));

        Assert.Equal((signIn.IdleTimeout, signIn.AbsoluteExpiresAt), (merged.IdleTimeout, merged.AbsoluteExpiresAt));
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task A_session_that_is_to_live_shorter_is_over_a_tick_after_its_last()
    {
        var idle = await CreateAsync(Some.Session());
        var absolute = await SignedInAsync(Some.UserKey());
        await MergedAsync(idle.Handle, Some.Change().LastingWithout(TimeSpan.FromMinutes(1)));
        await MergedAsync(absolute.Handle, Some.Change().LastingUntil(The.Start + TimeSpan.FromMinutes(1)));

        Clock.SetUtcNow(The.Start + TimeSpan.FromMinutes(1) - The.Tick);
        Assert.NotNull(await FindAsync(idle.Handle));
        Assert.NotNull(await FindAsync(absolute.Handle));

        Clock.Advance(The.Tick);
        Assert.Null(await FindAsync(idle.Handle));
        Assert.Null(await FindAsync(absolute.Handle));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(idle.Handle, Some.Change().ActiveAt(Now))).Outcome);
    }

    [Fact]
    public Task Cleanup_follows_lifetimes_that_are_set() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var sooner = await CreateAsync(Some.Session());
        var later = await SignedInAsync(Some.UserKey());
        await MergedAsync(sooner.Handle, Some.Change().LastingWithout(TimeSpan.FromMinutes(1)));
        await MergedAsync(
            later.Handle,
            Some.Change().LastingWithout(TimeSpan.FromDays(7)).LastingUntil(The.Start + TimeSpan.FromDays(7)));

        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));

        Clock.SetUtcNow(The.Start + TimeSpan.FromDays(7) - The.Tick);
        Assert.Equal(0, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
        Assert.NotNull(await FindAsync(later.Handle));

        Clock.Advance(The.Tick);
        Assert.Equal(1, await cleanup.DeleteExpiredAsync(Now, 100, Cancellation));
    });

    [Fact]
    public Task A_session_of_other_lifetimes_stays_among_those_of_its_user() => WithAsync<IUserSessionIndex>(async index =>
    {
        var userKey = Some.UserKey();
        var first = await SignedInAsync(userKey);
        await SignedInAsync(userKey);
        var before = await HandlesAsync(index, userKey);

        await MergedAsync(first.Handle, Some.Change().LastingUntil(The.Start + TimeSpan.FromDays(30)));
        Assert.Equal(before, await HandlesAsync(index, userKey));

        await MergedAsync(first.Handle, Some.Change().LastingWithout(TimeSpan.FromMinutes(1)));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before.Where(handle => handle != first.Handle), await HandlesAsync(index, userKey));
    });
}
