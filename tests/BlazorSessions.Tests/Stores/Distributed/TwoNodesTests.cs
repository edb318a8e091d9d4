using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Distributed;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores.Distributed;

/// <summary>
/// What two nodes that meet at one session can do to each other, in the orders that matter: an end stays an end, a
/// write that was overwritten is noticed while it is read back, and what cannot be noticed is lost, as
/// <see cref="ILastWriteWinsStore"/> says.
/// </summary>
public sealed class TwoNodesTests
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly FaultyCache _cache = new();
    private readonly SessionRecord _record = Some.Session();
    private readonly DistributedCacheSessionStore _here;
    private readonly DistributedCacheSessionStore _there;

    public TwoNodesTests() => (_here, _there) = (new(_cache, _clock), new(_cache, _clock));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task I1_a_write_that_comes_after_the_end_on_another_node_does_not_bring_the_session_back()
    {
        await CreateAsync();
        var late = await BeforeItsWriteAsync(
            () => _here.MergeAsync(_record.Handle, Some.Change().Set("cart", "tea"), Stop).AsTask(),
            async () => Assert.True(await _there.EndAsync(_record.Handle, Stop)));

        Assert.Equal(MergeOutcome.Missing, late.Outcome);
        await IsGoneAsync();
        Assert.Equal(["bs:e:" + _record.Handle.Value], _cache.Keys);
    }

    [Fact]
    public async Task I1_a_life_that_this_node_has_seen_is_over_when_a_later_one_has_ended()
    {
        await _there.TryCreateAsync(_record, Stop);
        await _here.EndAsync(_record.Handle, Stop);
        Assert.True(await _here.TryCreateAsync(_record, Stop));
        Assert.True(await _here.EndAsync(_record.Handle, Stop));

        var merge = await _there.MergeAsync(_record.Handle, Some.Change().Set("cart", "tea"), Stop);

        Assert.Equal(MergeOutcome.Missing, merge.Outcome);
        Assert.Null(await _there.FindAsync(_record.Handle, Stop));
        Assert.True(await _there.TryCreateAsync(_record, Stop));
        Assert.NotNull(await _here.FindAsync(_record.Handle, Stop));
    }

    [Fact]
    public async Task I1_nor_when_the_node_that_wrote_late_stopped_right_after()
    {
        await CreateAsync();
        await Assert.ThrowsAsync<SessionStoreException>(() => BeforeItsWriteAsync(
            () => _here.MergeAsync(_record.Handle, Some.Change().Set("cart", "tea"), Stop).AsTask(),
            async () =>
            {
                Assert.True(await _there.EndAsync(_record.Handle, Stop));
                _cache.After = verb => verb == "set" ? throw new IOException() : Task.CompletedTask;
            }));
        _cache.After = null;

        Assert.Contains("bs:s:" + _record.Handle.Value, _cache.Keys);
        await IsGoneAsync();
    }

    [Fact]
    public async Task I1_nor_a_sign_in_that_would_have_let_it_live_longer_than_its_end_is_kept()
    {
        await CreateAsync();
        var signIn = Some.SignIn(Some.UserKey()) with
        {
            AbsoluteExpiresAt = The.Start + TimeSpan.FromDays(90),
            IdleTimeout = TimeSpan.FromDays(14),
        };
        await BeforeItsWriteAsync(
            () => _here.MergeAsync(_record.Handle, Some.Change().SigningIn(signIn), Stop).AsTask(),
            async () => Assert.True(await _there.EndAsync(_record.Handle, Stop)));

        _cache["bs:e:" + _record.Handle.Value] = null; // its time is over
        _clock.Advance(The.AbsoluteTimeout + TimeSpan.FromMinutes(1));

        await IsGoneAsync();
    }

    [Fact]
    public async Task I1_nor_when_it_was_dropped_because_it_was_empty()
    {
        await CreateAsync();
        var late = await BeforeItsWriteAsync(
            () => _here.MergeAsync(_record.Handle, Some.Change().Set("cart", "tea"), Stop).AsTask(),
            async () => Assert.Equal(
                MergeOutcome.Dropped,
                (await _there.MergeAsync(_record.Handle, Some.Change().Clearing().DroppingIfEmpty(), Stop)).Outcome));

        Assert.Equal(MergeOutcome.Missing, late.Outcome);
        await IsGoneAsync();
    }

    [Fact]
    public async Task A_write_that_was_overwritten_before_it_was_read_back_is_a_conflict()
    {
        await CreateAsync();

        // Both have read; the first writes, then the second, then the first looks.
        var firstMayWrite = new TaskCompletionSource();
        var secondMayWrite = new TaskCompletionSource();
        var writes = 0;
        _cache.Before = verb => verb != "set" ? Task.CompletedTask
            : Interlocked.Increment(ref writes) == 1 ? firstMayWrite.Task : secondMayWrite.Task;
        var first = _here.MergeAsync(_record.Handle, Some.Change().Set("here", "1"), Stop).AsTask();
        var second = _there.MergeAsync(_record.Handle, Some.Change().Set("there", "1"), Stop).AsTask();
        var done = 0;
        _cache.After = async verb =>
        {
            if (verb == "set" && Interlocked.Increment(ref done) == 1)
            {
                secondMayWrite.SetResult();
                await second;
            }
        };
        firstMayWrite.SetResult();

        Assert.Equal((MergeOutcome.Conflict, MergeOutcome.Merged), ((await first).Outcome, (await second).Outcome));
        Same.Record((await second).Record!, await _here.FindAsync(_record.Handle, Stop));
    }

    [Fact]
    public async Task A_write_that_another_node_has_built_on_is_kept()
    {
        await CreateAsync();
        var first = await BeforeItsWriteAsync(
            () => _here.MergeAsync(_record.Handle, Some.Change().Set("here", "1"), Stop).AsTask(),
            async () => Assert.Equal(
                MergeOutcome.Merged,
                (await _there.MergeAsync(_record.Handle, Some.Change().Set("there", "1"), Stop)).Outcome),
            afterItsWrite: true);

        Assert.Equal(MergeOutcome.Merged, first.Outcome);
        Assert.Equal(["here", "there"], (await _here.FindAsync(_record.Handle, Stop))!.Values.Keys.Order());
    }

    [Fact]
    public async Task A_write_that_was_read_back_is_lost_to_one_that_had_read_before_it_as_the_store_says()
    {
        await CreateAsync();
        Assert.IsType<ILastWriteWinsStore>(_here, exactMatch: false);

        var late = await BeforeItsWriteAsync(
            () => _here.MergeAsync(_record.Handle, Some.Change().Set("here", "1"), Stop).AsTask(),
            async () => Assert.Equal(
                MergeOutcome.Merged,
                (await _there.MergeAsync(_record.Handle, Some.Change().Set("there", "1"), Stop)).Outcome));

        Assert.Equal(MergeOutcome.Merged, late.Outcome);
        Assert.Equal(["here"], (await _there.FindAsync(_record.Handle, Stop))!.Values.Keys);
    }

    [Fact]
    public async Task An_entry_stays_in_the_cache_until_its_session_has_ended_by_every_clock()
    {
        await CreateAsync();
        Assert.Equal(The.IdleTimeout + BlazorSessionsDefaults.MostClockDifference, _cache.LastOptions!.AbsoluteExpirationRelativeToNow);

        _clock.Advance(TimeSpan.FromMinutes(30));
        await _here.EndAsync(_record.Handle, Stop);

        Assert.Equal(
            The.AbsoluteTimeout + BlazorSessionsDefaults.MostClockDifference - TimeSpan.FromMinutes(30),
            _cache.LastOptions!.AbsoluteExpirationRelativeToNow);
    }

    [Fact]
    public async Task An_end_is_kept_no_longer_than_it_is_needed()
    {
        await CreateAsync();
        await _there.FindAsync(_record.Handle, Stop);
        await _here.EndAsync(_record.Handle, Stop);
        var kept = _cache.LastOptions;
        Assert.False(await _there.EndAsync(_record.Handle, Stop));
        Assert.Same(kept, _cache.LastOptions);

        var expired = Some.Session();
        await _here.TryCreateAsync(expired, Stop);
        _clock.Advance(The.IdleTimeout);
        Assert.False(await _there.EndAsync(expired.Handle, Stop));
        Assert.Equal(BlazorSessionsDefaults.MostClockDifference, _cache.LastOptions!.AbsoluteExpirationRelativeToNow);
    }

    [Fact]
    public void What_a_node_has_seen_is_bounded()
    {
        var seen = new SeenWrites(_clock, capacity: 100);
        for (var i = 0; i < 1000; i++)
        {
            var record = Some.Session();
            Assert.True(seen.TryNote(CacheEntry.Begin(record, ended: null), record));
            seen.NoteEnd(SessionHandle.New(), 1);
        }

        Assert.InRange(seen.Count, 50, 100);
    }

    private async Task CreateAsync() => Assert.True(await _here.TryCreateAsync(_record, Stop));

    private async Task IsGoneAsync()
    {
        foreach (var store in new[] { _here, _there, new DistributedCacheSessionStore(_cache, _clock) })
        {
            Assert.Null(await store.FindAsync(_record.Handle, Stop));
            Assert.Equal(
                MergeOutcome.Missing, (await store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Stop)).Outcome);
        }
    }

    /// <summary>Runs a merge, and another thing when the merge has read and not written, or written and not read back.</summary>
    private async Task<MergeResult> BeforeItsWriteAsync(
        Func<Task<MergeResult>> merge, Func<Task> meanwhile, bool afterItsWrite = false)
    {
        async Task HookAsync(string verb)
        {
            if (verb == "set")
            {
                (_cache.Before, _cache.After) = (null, null);
                await meanwhile();
            }
        }

        _cache.Before = afterItsWrite ? null : HookAsync;
        _cache.After = afterItsWrite ? HookAsync : null;
        return await merge();
    }
}
