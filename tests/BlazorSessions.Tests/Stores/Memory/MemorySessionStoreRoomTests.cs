using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores.Memory;

public sealed class MemorySessionStoreRoomTests
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly MemorySessionStore _store;
    private readonly List<SessionHandle> _evicted = [];

    public MemorySessionStoreRoomTests()
    {
        _store = new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxSessions = 3 });
        _store.Evicted += Note;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_store_has_room_for_a_session(int maxSessions)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxSessions = maxSessions }));
    }

    [Fact]
    public void A_limit_of_bytes_leaves_room_for_a_session() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxBytes = (1 << 20) - 1 }));

    [Fact]
    public async Task R17_a_store_with_too_many_bytes_drops_the_same_as_one_with_too_many_sessions()
    {
        var store = new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxBytes = 1 << 20 });
        var evicted = new List<SessionHandle>();
        store.Evicted += record => evicted.Add(record.Handle);
        var sessions = new List<SessionRecord>();
        for (var i = 0; i < 100; i++)
        {
            var session = Some.Session().CreatedAt(The.Start + TimeSpan.FromSeconds(i));
            sessions.Add(session);
            await store.TryCreateAsync(session, Cancellation);
            await store.MergeAsync(session.Handle, Some.Change().Set("big", new byte[20_000]), Cancellation);
        }

        // 20,006 bytes each: 52 fit.
        Assert.Equal(sessions[..48].Select(session => session.Handle), evicted);
        Assert.Equal(52, store.Measure().Sessions);

        // What is removed, ended or written smaller makes room again.
        await store.EndAsync(sessions[48].Handle, Cancellation);
        await store.MergeAsync(sessions[49].Handle, Some.Change().Remove("big"), Cancellation);
        await store.MergeAsync(sessions[50].Handle, Some.Change().Set("big", new byte[10]), Cancellation);
        await store.MergeAsync(sessions[51].Handle, Some.Change().Set("more", new byte[50_000]), Cancellation);
        Assert.Equal(48, evicted.Count);
    }

    [Fact]
    public async Task R17_the_last_session_stays_whatever_it_weighs()
    {
        var store = new MemorySessionStore(_clock, new MemorySessionStoreOptions { MaxBytes = 1 << 20 });
        var session = Some.Session();
        await store.TryCreateAsync(session, Cancellation);

        await store.MergeAsync(session.Handle, Some.Change().Set("big", new byte[2 << 20]), Cancellation);

        Assert.NotNull(await store.FindAsync(session.Handle, Cancellation));
    }

    [Fact]
    public async Task A_full_store_drops_what_expired_before_anything_that_lives()
    {
        var oldest = await CreateAsync(Some.Session());
        var expired = await SignedInAsync("expired", idle: TimeSpan.FromMinutes(1));
        var other = await CreateAsync(Some.Session());
        _clock.Advance(TimeSpan.FromMinutes(1));

        var created = await CreateAsync(Some.Session());

        await HasAsync(oldest, other, created);
        Assert.Equal(3, _store.Measure().Sessions);
        Assert.Null(await _store.FindAsync(expired.Handle, Cancellation));
        Assert.Empty(_evicted);
    }

    [Fact]
    public async Task A_full_store_drops_the_anonymous_session_that_was_active_least_recently()
    {
        var first = await CreateAsync(Some.Session());
        var second = await CreateAsync(Some.Session());
        var third = await CreateAsync(Some.Session());
        await _store.TouchAsync([new SessionTouch(first.Handle, The.Start + TimeSpan.FromMinutes(2))], Cancellation);
        await _store.MergeAsync(
            second.Handle, Some.Change().ActiveAt(The.Start + TimeSpan.FromMinutes(1)), Cancellation);

        await CreateAsync(Some.Session().CreatedAt(The.Start + TimeSpan.FromMinutes(3)));
        await CreateAsync(Some.Session().CreatedAt(The.Start + TimeSpan.FromMinutes(3)));

        Assert.Equal([third.Handle, second.Handle], _evicted);
        await HasAsync(first);
    }

    [Fact]
    public async Task A26_a_full_store_drops_no_signed_in_session_while_there_are_anonymous_ones()
    {
        var first = await SignedInAsync("first");
        var second = await SignedInAsync("second");
        _clock.Advance(TimeSpan.FromMinutes(30));

        for (var i = 0; i < 50; i++)
        {
            await CreateAsync(Some.Session().CreatedAt(_clock.GetUtcNow()));
        }

        await HasAsync(first, second);
        Assert.Equal(49, _evicted.Count);
    }

    [Fact]
    public async Task A_store_full_of_signed_in_sessions_loses_one_to_a_flood_of_visitors()
    {
        var first = await SignedInAsync("first");
        var second = await SignedInAsync("second");
        var third = await SignedInAsync("third");
        await _store.TouchAsync([new SessionTouch(first.Handle, The.Start + The.Tick)], Cancellation);
        await _store.TouchAsync([new SessionTouch(third.Handle, The.Start + The.Tick)], Cancellation);

        for (var i = 0; i < 50; i++)
        {
            await CreateAsync(Some.Session());
        }

        Assert.Equal(second.Handle, _evicted[0]);
        await HasAsync(first, third);
        Assert.Empty(await PagesOf.ListAsync(_store, "second"));
    }

    [Fact]
    public async Task A_dropped_session_is_gone_like_an_ended_one()
    {
        var dropped = await CreateAsync(Some.Session());
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync(Some.Session().CreatedAt(The.Start + The.Tick));
        }

        var result = await _store.MergeAsync(dropped.Handle, Some.Change().Set("cart", "tea"), Cancellation);

        Assert.Equal(MergeOutcome.Missing, result.Outcome);
        Assert.Empty(await _store.ProbeAsync([dropped.Handle], Cancellation));
    }

    [Fact]
    public async Task A_create_that_is_refused_drops_nothing()
    {
        var first = await CreateAsync(Some.Session());
        await CreateAsync(Some.Session());
        await CreateAsync(Some.Session());

        Assert.False(await _store.TryCreateAsync(first, Cancellation));

        Assert.Empty(_evicted);
        Assert.Equal(3, _store.Measure().Sessions);
    }

    [Fact]
    public async Task A_full_store_stays_full_and_no_fuller_under_many_writers()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < 200; i++)
                {
                    await CreateAsync(Some.Session());
                    Assert.InRange(_store.Measure().Sessions, 1, 3);
                }
            },
            Cancellation)));

        Assert.Equal(3, _store.Measure().Sessions);
    }

    private void Note(SessionRecord record)
    {
        lock (_evicted)
        {
            _evicted.Add(record.Handle);
        }
    }

    private async Task<SessionRecord> CreateAsync(SessionRecord record)
    {
        Assert.True(await _store.TryCreateAsync(record, Cancellation));
        return record;
    }

    private async Task<SessionRecord> SignedInAsync(string userKey, TimeSpan? idle = null)
    {
        var record = await CreateAsync(Some.Session());
        var signIn = Some.SignIn(userKey) with { IdleTimeout = idle ?? The.IdleTimeout };
        return (await _store.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), Cancellation)).Record!;
    }

    private async Task HasAsync(params SessionRecord[] records)
    {
        foreach (var record in records)
        {
            Assert.NotNull(await _store.FindAsync(record.Handle, Cancellation));
        }
    }
}
