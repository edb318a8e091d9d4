using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores.Memory;

// What the store holds and visits is counted, never timed.
public sealed class MemorySessionStoreBoundsTests
{
    private const int AllowedEmpty = 64;

    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly MemorySessionStore _store;

    public MemorySessionStoreBoundsTests()
    {
        _store = new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxSessions = 20_000 });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_come_and_go_leave_no_more_garbage_than_there_are_sessions()
    {
        await CreateAsync(100);
        for (var i = 0; i < 10_000; i++)
        {
            await _store.EndAsync(await CreateAsync(), Cancellation);
            QueuesHold(sessions: 100);
        }
    }

    [Fact]
    public async Task Defect_29_a_write_costs_the_same_with_a_hundred_sessions_and_with_ten_thousand()
    {
        var few = await CostOfAWriteAsync(100);
        var many = await CostOfAWriteAsync(10_000);

        // In bytes, which a busy machine does not change; time is measured by the benchmarks.
        Assert.InRange(many, few / 2, few * 2);

        async Task<long> CostOfAWriteAsync(int sessions)
        {
            var handle = (await CreateAsync(sessions))[0];
            await WriteAsync(handle, 0);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 1; i <= 100; i++)
            {
                await WriteAsync(handle, i);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        async Task WriteAsync(SessionHandle handle, int value) => await _store.MergeAsync(
            handle,
            new SessionDelta { Sets = ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty.Add("k", BitConverter.GetBytes(value)) },
            Cancellation);
    }

    [Fact]
    public async Task Sign_ins_leave_no_more_garbage_than_there_are_sessions()
    {
        var handles = await CreateAsync(100);
        for (var i = 0; i < 10_000; i++)
        {
            await SignInAsync(handles[i % 100], $"user {i % 7}");
            QueuesHold(sessions: 100);
        }

        Assert.Equal(7, _store.Measure().Users);
    }

    [Fact]
    public async Task Evictions_leave_no_more_garbage_than_there_are_sessions()
    {
        await CreateAsync(60_000);

        QueuesHold(sessions: 20_000);
    }

    [Fact]
    public async Task A_store_that_everybody_left_holds_next_to_nothing()
    {
        foreach (var (i, handle) in (await CreateAsync(5_000)).Index())
        {
            await SignInAsync(handle, $"user {i}");
        }

        while ((await _store.EndBatchAsync(null, 100, Cancellation)).Next is not null)
        {
        }

        Assert.Equal((0, 0), (_store.Measure().Sessions, _store.Measure().Users));
        QueuesHold(sessions: 0);
    }

    [Fact]
    public async Task An_ended_session_keeps_none_of_its_values_in_memory()
    {
        var values = await CreateAndEndAsync();

        GC.Collect();

        Assert.All(values, value => Assert.False(value.IsAlive));
    }

    [Fact]
    public async Task Activity_costs_the_queues_nothing()
    {
        var handles = await CreateAsync(1_000);
        var before = _store.Measure();

        for (var i = 1; i <= 20; i++)
        {
            var at = The.Start + TimeSpan.FromMinutes(i);
            await _store.TouchAsync([.. handles.Select(handle => new SessionTouch(handle, at))], Cancellation);
            await _store.MergeAsync(handles[i], Some.Change().Set("cart", "tea").ActiveAt(at), Cancellation);
            await _store.FindAsync(handles[i], Cancellation);
        }

        Assert.Equal(before, _store.Measure());
    }

    [Fact]
    public async Task Cleanup_visits_what_is_due_and_nothing_else()
    {
        for (var i = 0; i < 10; i++)
        {
            await _store.TryCreateAsync(Some.Session().LastingWithout(TimeSpan.FromMinutes(1)), Cancellation);
        }

        await CreateAsync(10_000);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var before = _store.Measure();

        Assert.Equal(10, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation));
        Assert.Equal(0, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation));

        // Each that is due comes to the front twice, in place and empty; the one that is not due, once per call.
        Assert.InRange(_store.Measure().Visits - before.Visits, 10, 22);
        Assert.Equal(10_000, before.Sessions - 10);
        Assert.Equal(10_000, _store.Measure().Sessions);
    }

    [Fact]
    public async Task Cleanup_visits_a_session_once_per_time_it_seemed_due_however_often_it_was_active()
    {
        var handles = await CreateAsync(1_000);
        for (var i = 1; i <= 59; i++)
        {
            var at = The.Start + TimeSpan.FromMinutes(i);
            await _store.TouchAsync([.. handles.Select(handle => new SessionTouch(handle, at))], Cancellation);
        }

        _clock.Advance(The.IdleTimeout);
        var before = _store.Measure().Visits;
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(0, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 100, Cancellation));
        }

        Assert.InRange(_store.Measure().Visits - before, 1_000, 1_000 + 50);
    }

    [Fact]
    public async Task Users_without_sessions_are_forgotten()
    {
        for (var i = 0; i < 100; i++)
        {
            var handle = await CreateAsync();
            await SignInAsync(handle, $"user {i}");
            await _store.EndAsync(handle, Cancellation);
        }

        Assert.Equal(0, _store.Measure().Users);
    }

    [Fact]
    public async Task Epochs_are_bounded_by_the_capacity()
    {
        var store = new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxSessions = 50 });
        for (var i = 0; i < 1_000; i++)
        {
            await store.RaiseEpochAsync($"user {i}", Cancellation);
            await store.RaiseEpochAsync($"user {i % 10}", Cancellation);
        }

        Assert.Equal((50, 50), (store.Measure().Users, store.Measure().Epochs));
    }

    [Fact]
    public async Task A_sign_in_that_saw_an_epoch_since_forgotten_is_still_refused()
    {
        var store = new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxSessions = 50 });
        var late = Some.Session();
        await store.TryCreateAsync(late, Cancellation);
        var seen = await store.GetEpochAsync("late", Cancellation);
        var ended = seen;
        for (var i = 0; i < 200; i++)
        {
            await store.RaiseEpochAsync(i == 0 ? "late" : $"user {i}", Cancellation);
            Assert.True(await store.GetEpochAsync("late", Cancellation) >= ended + 1);
        }

        var result = await store.MergeAsync(late.Handle, Some.Change().SigningIn("late", seen), Cancellation);

        Assert.Equal(SessionSignInRefusal.EpochPassed, result.Refusal);
        var epoch = await store.GetEpochAsync("late", Cancellation);
        await store.RaiseEpochAsync("late", Cancellation);
        Assert.True(await store.GetEpochAsync("late", Cancellation) > epoch);
    }

    private void QueuesHold(int sessions)
    {
        var sizes = _store.Measure();
        Assert.Equal(sessions, sizes.Sessions);
        Assert.InRange(sizes.Expiring, sessions, (2 * sessions) + AllowedEmpty);
        Assert.InRange(sizes.Anonymous + sizes.SignedIn, sessions, (2 * sessions) + (2 * AllowedEmpty));
    }

    // Not inlined, so that no local of the test keeps the values alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<WeakReference[]> CreateAndEndAsync()
    {
        byte[][] values = [.. Enumerable.Range(0, 10).Select(_ => new byte[1024])];
        foreach (var value in values)
        {
            var record = Some.Session().With("value", value);
            await _store.TryCreateAsync(record, Cancellation);
            await _store.EndAsync(record.Handle, Cancellation);
        }

        return [.. values.Select(value => new WeakReference(value))];
    }

    private async Task<SessionHandle> CreateAsync()
    {
        var record = Some.Session();
        Assert.True(await _store.TryCreateAsync(record, Cancellation));
        return record.Handle;
    }

    private async Task<SessionHandle[]> CreateAsync(int count)
    {
        var handles = new SessionHandle[count];
        for (var i = 0; i < count; i++)
        {
            handles[i] = await CreateAsync();
        }

        return handles;
    }

    private async Task SignInAsync(SessionHandle handle, string userKey)
    {
        var result = await _store.MergeAsync(handle, Some.Change().SigningIn(userKey), Cancellation);
        Assert.Equal(MergeOutcome.Merged, result.Outcome);
    }
}
