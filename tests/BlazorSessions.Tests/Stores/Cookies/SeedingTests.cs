using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Cookies;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores.Cookies;

/// <summary>What the cookie store takes of what browsers show it, and what never comes back.</summary>
public sealed class SeedingTests
{
    private readonly FakeTimeProvider _clock = new(The.Start);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_browser_brings_is_there_until_the_next_is_newer()
    {
        var store = NewStore();
        var record = Some.Session().After(change => change.Set("a", "1"));

        Assert.True(store.Seed(record));
        Assert.False(store.Seed(record));
        Same.Record(record, await store.FindAsync(record.Handle, Stop));

        var later = record.After(change => change.Set("a", "2"));
        Assert.True(store.Seed(later));
        Assert.False(store.Seed(record));
        Same.Record(later, await store.FindAsync(record.Handle, Stop));
    }

    [Fact]
    public async Task I1_what_has_ended_here_stays_ended_until_its_time_is_over_in_any_case()
    {
        var store = NewStore();
        var ended = Some.Session();
        store.Seed(ended);
        await store.EndAsync(ended.Handle, Stop);
        var emptied = Some.Session();
        store.Seed(emptied);
        await store.MergeAsync(emptied.Handle, Some.Change().Clearing().DroppingIfEmpty(), Stop);
        var neverSeen = Some.Session();
        Assert.False(await store.EndAsync(neverSeen.Handle, Stop));

        foreach (var record in new[] { ended, emptied, neverSeen })
        {
            Assert.False(store.Seed(record.After(change => change.Set("a", "later"))));
            Assert.Null(await store.FindAsync(record.Handle, Stop));
        }
    }

    [Fact]
    public async Task I1_what_went_idle_comes_back_only_when_it_was_active_later_elsewhere()
    {
        var store = NewStore();
        var record = Some.Session();
        store.Seed(record);
        _clock.Advance(The.IdleTimeout);
        var longer = record with { IdleTimeout = The.IdleTimeout * 3 };

        Assert.False(store.Seed(record));
        Assert.False(store.Seed(longer)); // before it is cleaned up, and after
        Assert.Equal(1, await store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Stop));
        Assert.False(store.Seed(longer));
        Assert.True(store.Seed(record with { LastActivityAt = The.Start + The.Tick }));
    }

    [Fact]
    public async Task I1_an_end_that_there_is_no_room_to_remember_counts_for_all_as_old()
    {
        var store = NewStore(maxSessions: 1);
        var living = Some.Session();
        store.Seed(living);
        var ended = new List<SessionRecord>();
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            var record = Some.Session() with { CreatedAt = _clock.GetUtcNow(), LastActivityAt = _clock.GetUtcNow() };
            ended.Add(record);
            await store.EndAsync(record.Handle, Stop);
        }

        Assert.All(ended, record => Assert.False(store.Seed(record)));
        Assert.NotNull(await store.FindAsync(living.Handle, Stop));
        Assert.False(store.Seed(Some.Session()));
        Assert.True(store.Seed(Some.Session() with { CreatedAt = _clock.GetUtcNow() + The.Tick, LastActivityAt = _clock.GetUtcNow() }));
    }

    [Fact]
    public async Task The_end_of_all_sessions_of_a_user_ends_those_that_show_up_later_too()
    {
        var before = await SignedInAsync(NewStore(), "Ada");
        _clock.Advance(TimeSpan.FromMinutes(1));

        // Another process, which knows nothing of the first.
        var store = NewStore();
        var epoch = await store.RaiseEpochAsync("Ada", Stop);
        Assert.Empty((await store.EndBatchAsync("Ada", epoch, null, null, 10, Stop)).Handles);

        Assert.False(store.Seed(before));
        Assert.True(store.Seed(await SignedInAsync(NewStore(), "Bob")));
        Assert.Equal("Ada", (await SignedInAsync(store, "Ada")).User?.Key);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await store.RaiseEpochAsync("Ada", Stop) > epoch);
    }

    [Fact]
    public async Task The_end_of_all_sessions_ends_those_that_show_up_later_too()
    {
        var store = NewStore();
        var seen = Some.Session();
        store.Seed(seen);

        Assert.Equal([seen.Handle], (await store.EndBatchAsync(null, 10, Stop)).Handles);

        Assert.False(store.Seed(seen));
        Assert.False(store.Seed(Some.Session()));
    }

    [Fact]
    public async Task The_end_at_an_identity_provider_ends_sessions_that_show_up_later_too()
    {
        var external = Some.External("https://id.example");
        var record = await SignedInAsync(NewStore(), "Ada");
        record = record with { User = record.User! with { External = external } };
        var store = NewStore();

        Assert.Empty((await store.EndBatchAsync(external, null, 10, Stop)).Handles);

        Assert.False(store.Seed(record));
        var again = record.User with { AuthenticatedAt = The.Start + The.Tick };
        Assert.True(store.Seed(record with { User = again }));
    }

    [Fact]
    public async Task Who_has_to_go_for_want_of_room_comes_back()
    {
        var store = NewStore(maxSessions: 1);
        var record = Some.Session();
        store.Seed(record);
        store.Seed(Some.Session());
        Assert.Null(await store.FindAsync(record.Handle, Stop));

        Assert.True(store.Seed(record));
    }

    [Fact]
    public async Task A_write_that_does_not_fit_into_cookies_says_both_numbers_and_writes_nothing()
    {
        var store = NewStore();
        var record = Some.Session();
        store.Seed(record);
        var random = new byte[5_000];
        System.Security.Cryptography.RandomNumberGenerator.Fill(random);

        var exception = await Assert.ThrowsAsync<SessionLimitException>(async () =>
            await store.MergeAsync(record.Handle, Some.Change().Set("a", random), Stop));

        Assert.Equal(nameof(CookieSessionStoreOptions.MaxCookieLength), exception.Limit);
        Assert.Equal(6_000, exception.Maximum);
        Assert.InRange(exception.Actual, 6_001, 20_000);
        Assert.Contains($"{exception.Actual} characters in its cookies, of at most 6000", exception.Message, StringComparison.Ordinal);
        Same.Record(record, await store.FindAsync(record.Handle, Stop));
    }

    [Theory]
    [InlineData(999, 1)]
    [InlineData(24_001, 1)]
    [InlineData(6_000, 0)]
    public void Options_out_of_range_are_refused(int length, int sessions) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CookieSessionStore(
            _clock, new CookieSessionStoreOptions { MaxCookieLength = length, MaxSessions = sessions }));

    private CookieSessionStore NewStore(int maxSessions = 100) =>
        new(_clock, new CookieSessionStoreOptions { MaxSessions = maxSessions });

    private static async Task<SessionRecord> SignedInAsync(CookieSessionStore store, string user)
    {
        var record = Some.Session();
        store.Seed(record);
        var signIn = Some.SignIn(user, await store.GetEpochAsync(user, Stop));
        return (await store.MergeAsync(record.Handle, Some.Change() with { SignIn = signIn }, Stop)).Record!;
    }
}
