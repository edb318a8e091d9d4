using System.Text;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

/// <summary>Which keys there are, how long Redis keeps them, and that none is left.</summary>
public sealed class KeyTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private static readonly TimeSpan s_slack = BlazorSessionsDefaults.MostClockDifference;

    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly string _name = RedisFixture.SomeText();
    private RedisSessionStore _store = null!; // set before each fact

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = redis.Store(await redis.ConnectAsync(), _name, _clock);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Every_key_begins_with_the_prefix_and_the_name_in_one_hash_tag()
    {
        var record = await SignedInAsync("42");
        await PagesOf.EndUserAsync(_store, "42", record.Handle);

        var tag = $"{{{redis.Prefix}{_name}}}";
        Assert.Equal(
            new[] { $"{tag}due", $"{tag}e:42", $"{tag}s:{record.Handle}", $"{tag}us:42" },
            (await redis.KeysAsync(_name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Redis_keeps_a_record_longer_than_it_can_live()
    {
        var record = await CreateAsync(Some.Session());

        await LastsAsync(record.Handle, The.AbsoluteTimeout + s_slack);
    }

    [Fact]
    public async Task A_sign_in_sets_how_long_Redis_keeps_a_record_and_activity_does_not()
    {
        var touched = await CreateAsync(Some.Session());
        var merged = await CreateAsync(Some.Session());
        var signedIn = await CreateAsync(Some.Session());
        _clock.Advance(TimeSpan.FromMinutes(30));

        await _store.TouchAsync([new(touched.Handle, _clock.GetUtcNow())], Cancellation);
        await _store.MergeAsync(merged.Handle, Some.Change().ActiveAt(_clock.GetUtcNow()), Cancellation);
        await _store.MergeAsync(
            signedIn.Handle,
            Some.Change().SigningIn(Some.SignIn("42") with { AbsoluteExpiresAt = The.Start.AddHours(30) }),
            Cancellation);

        await LastsAsync(touched.Handle, The.AbsoluteTimeout + s_slack);
        await LastsAsync(merged.Handle, The.AbsoluteTimeout + s_slack);
        await LastsAsync(signedIn.Handle, TimeSpan.FromHours(29.5) + s_slack);
    }

    [Theory]
    [InlineData(1971)]
    [InlineData(2150)]
    public async Task Redis_keeps_a_record_whatever_year_the_app_has(int year)
    {
        _clock.AdjustTime(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var record = await CreateAsync(Some.Session().CreatedAt(_clock.GetUtcNow()));

        await LastsAsync(record.Handle, The.AbsoluteTimeout + s_slack);
    }

    [Fact]
    public async Task The_indexes_are_kept_for_good_and_an_epoch_for_a_month_after_it_was_last_read()
    {
        var database = await redis.DatabaseAsync();
        await SignedInAsync("42");
        await PagesOf.EndUserAsync(_store, "7");
        await database.KeyExpireAsync(Key("e:7"), TimeSpan.FromMinutes(1));

        Assert.NotEqual(0, await _store.GetEpochAsync("7", Cancellation));

        Assert.InRange((await database.KeyTimeToLiveAsync(Key("e:7"))).GetValueOrDefault(), TimeSpan.FromDays(29), TimeSpan.FromDays(30));
        Assert.Null(await database.KeyTimeToLiveAsync(Key("us:42")));
        Assert.Null(await database.KeyTimeToLiveAsync(Key("due")));
    }

    [Fact]
    public async Task Times_are_kept_to_the_tick_as_text()
    {
        var record = await CreateAsync(Some.Session());

        var head = await (await redis.DatabaseAsync()).HashGetAsync(redis.Keys(_name).Record(record.Handle), "head");

        Assert.Equal($"{The.Start.UtcTicks:D19}", Encoding.ASCII.GetString(((byte[]?)head)!.AsSpan(36, 19)));
    }

    [Fact]
    public async Task Nothing_is_left_of_sessions_that_ended()
    {
        var ended = await SignedInAsync("42");
        await SignedInAsync("42");
        await SignedInAsync("7");
        await CreateAsync(Some.Session());

        await _store.EndAsync(ended.Handle, Cancellation);
        await PagesOf.EndUserAsync(_store, "42");
        await _store.EndBatchAsync(null, 10, Cancellation);

        Assert.Equal([Key("e:42")], await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_session_that_changed_its_user()
    {
        var record = await SignedInAsync("42");
        await _store.MergeAsync(record.Handle, Some.Change().SigningIn("7"), Cancellation);

        await _store.EndAsync(record.Handle, Cancellation);

        Assert.Empty(await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task Cleaning_up_strikes_off_what_Redis_has_collected()
    {
        var signedIn = await SignedInAsync("42");
        var anonymous = await CreateAsync(Some.Session());
        var database = await redis.DatabaseAsync();
        await database.KeyDeleteAsync([redis.Keys(_name).Record(signedIn.Handle), redis.Keys(_name).Record(anonymous.Handle)]);
        _clock.Advance(The.IdleTimeout);

        Assert.Equal(2, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));

        Assert.Empty(await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task A_list_a_limit_and_an_end_of_all_strike_off_what_Redis_has_collected()
    {
        var database = await redis.DatabaseAsync();
        Func<string, Task>[] verbs =
        [
            async user => Assert.Empty(await PagesOf.ListAsync(_store, user)),
            async user => Assert.Empty(await PagesOf.EndUserAsync(_store, user)),
            async user =>
            {
                var record = await CreateAsync(Some.Session());
                var result = await _store.MergeAsync(record.Handle, Some.Change().SigningIn(user, limit: 1), Cancellation);
                Assert.Equal(MergeOutcome.Merged, result.Outcome);
                await _store.EndAsync(record.Handle, Cancellation);
            },
        ];

        foreach (var (verb, i) in verbs.Select((verb, i) => (verb, i)))
        {
            var record = await SignedInAsync($"{i}");
            await database.KeyDeleteAsync(redis.Keys(_name).Record(record.Handle));

            await verb($"{i}");

            Assert.DoesNotContain(Key($"us:{i}"), await redis.KeysAsync(_name));
        }

        Assert.DoesNotContain(Key("due"), await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task Cleaning_up_corrects_an_entry_that_says_too_early()
    {
        var record = await CreateAsync(Some.Session());
        var database = await redis.DatabaseAsync();
        await database.SortedSetAddAsync(Key("due"), record.Handle.Value, 0);

        Assert.Equal(0, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));

        Assert.Equal(record.ExpiresAt.ToUnixTimeMilliseconds(), await database.SortedSetScoreAsync(Key("due"), record.Handle.Value));
    }

    [Fact]
    public async Task A_sign_in_with_a_limit_on_a_node_with_a_clock_ahead_drops_no_session()
    {
        SessionRecord[] living = [await SignedInAsync("42"), await SignedInAsync("42")];
        var ahead = new FakeTimeProvider(_clock.GetUtcNow() + The.IdleTimeout);
        var node = redis.Store(await redis.ConnectAsync(), _name, ahead);
        var record = Some.Session().CreatedAt(ahead.GetUtcNow());
        Assert.True(await node.TryCreateAsync(record, Cancellation));

        var result = await node.MergeAsync(record.Handle, Some.Change().SigningIn("42", limit: 1), Cancellation);

        Assert.Equal(MergeOutcome.Merged, result.Outcome);
        foreach (var session in living)
        {
            Assert.NotNull(await _store.FindAsync(session.Handle, Cancellation));
        }
    }

    [Fact]
    public async Task An_epoch_that_was_forgotten_begins_above_those_that_sessions_still_have()
    {
        await _store.RaiseEpochAsync("42", Cancellation);
        var record = await SignedInAsync("42");
        await (await redis.DatabaseAsync()).KeyDeleteAsync(Key("e:42"));
        _clock.Advance(The.Tick * 10_000);

        Assert.Equal([record.Handle], await PagesOf.EndUserAsync(_store, "42"));
    }

    [Fact]
    public async Task Cleaning_up_moves_what_activity_has_prolonged_however_much_of_it_there_is()
    {
        SessionHandle[] prolonged = [.. await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ => (await SignedInAsync("42")).Handle))];
        var ended = await CreateAsync(Some.Session());
        _clock.Advance(The.IdleTimeout - The.Tick);
        await _store.TouchAsync([.. prolonged.Select(handle => new SessionTouch(handle, _clock.GetUtcNow()))], Cancellation);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(1, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 2, Cancellation));

        Assert.Equal(25, await (await redis.DatabaseAsync()).SortedSetLengthAsync(Key("due"), _clock.GetUtcNow().ToUnixTimeMilliseconds()));
        Assert.DoesNotContain(Key($"s:{ended.Handle}"), await redis.KeysAsync(_name));
    }

    private string Key(string rest) => $"{{{redis.Prefix}{_name}}}{rest}";

    private async Task<SessionRecord> CreateAsync(SessionRecord record)
    {
        Assert.True(await _store.TryCreateAsync(record, Cancellation));
        return record;
    }

    private async Task<SessionRecord> SignedInAsync(string userKey)
    {
        var record = await CreateAsync(Some.Session());
        var epoch = await _store.GetEpochAsync(userKey, Cancellation);
        var result = await _store.MergeAsync(record.Handle, Some.Change().SigningIn(userKey, epoch), Cancellation);
        return Assert.IsType<SessionRecord>(result.Record);
    }

    private async Task LastsAsync(SessionHandle handle, TimeSpan expected)
    {
        var left = await (await redis.DatabaseAsync()).KeyTimeToLiveAsync(redis.Keys(_name).Record(handle));
        Assert.InRange(left.GetValueOrDefault(), expected - TimeSpan.FromSeconds(20), expected + TimeSpan.FromSeconds(1));
    }
}
