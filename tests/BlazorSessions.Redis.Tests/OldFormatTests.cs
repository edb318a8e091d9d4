using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

/// <summary>
/// Records of format 1, as its scripts left them: a field for each part, a set of handles for each user.
/// </summary>
public sealed class OldFormatTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private static readonly string s_token = "\u0001" + new string('t', 31);

    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly string _name = RedisFixture.SomeText();
    private RedisSessionStore _store = null!; // set before each fact, as is the one below
    private IDatabase _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await redis.DatabaseAsync();
        _store = redis.Store(await redis.ConnectAsync(), _name, _clock);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_old_record_is_read()
    {
        var found = await _store.FindAsync(await WriteAsync("42"), Cancellation);

        Assert.Equal((7, "tea", 5), (found!.Version, The.Text(found.Values["cart"].Data), found.Values["cart"].Version));
        Assert.Equal((The.Start, The.Start + The.Tick, The.IdleTimeout), (found.CreatedAt, found.LastActivityAt, found.IdleTimeout));
        Assert.Equal((The.Start + The.AbsoluteTimeout, The.Device), (found.AbsoluteExpiresAt, found.Device));
        Assert.Equal(("42", 3, "ticket"), (found.User!.Key, found.User.Epoch, The.Text(found.User.Ticket)));
        Assert.Equal((The.Start, true, null), (found.User.AuthenticatedAt, found.User.IsRemembered, found.User.External));
        Assert.Equal((The.Start.AddMinutes(1), null), (found.PreviousTokenUntil, found.TokenNonce));
        Assert.Equal(found.TokenHash, found.PreviousTokenHash);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("42")]
    public async Task A_merge_writes_an_old_record_in_the_new_layout(string? user)
    {
        var handle = await WriteAsync(user);
        var found = await _store.FindAsync(handle, Cancellation);
        var delta = Some.Change().Reading("cart", 5).Set("a", "b") with { BaseVersion = 7 };

        var merged = await _store.MergeAsync(handle, delta, Cancellation);

        Same.Record(merged.RecordFrom(found, delta)!, await _store.FindAsync(handle, Cancellation));
        string[] expected = user is null ? ["=a", "=cart", "head"] : ["=a", "=cart", "head", "ticket"];
        Assert.Equal(expected, (await _database.HashKeysAsync(redis.Keys(_name).Record(handle))).Select(field => (string?)field).Order(StringComparer.Ordinal));
        string[] keys = user is null ? [Key("due"), Key($"s:{handle}")] : [Key("due"), Key($"s:{handle}"), Key("us:42")];
        Assert.Equal(keys, (await redis.KeysAsync(_name)).Order(StringComparer.Ordinal));
        Assert.Equal(1, await _database.SortedSetLengthAsync(Key("due")));

        await _store.EndAsync(handle, Cancellation);
        Assert.Empty(await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task A_merge_that_changes_nothing_answers_with_the_old_record()
    {
        var handle = await WriteAsync("42");

        var merged = await _store.MergeAsync(handle, Some.Change(), Cancellation);

        Same.Record((await _store.FindAsync(handle, Cancellation))!, merged.Record);
    }

    [Fact]
    public async Task A_touch_prolongs_an_old_record()
    {
        var handle = await WriteAsync("42");
        var at = The.Start.AddMinutes(50);
        _clock.SetUtcNow(at);

        await _store.TouchAsync([new(handle, at)], Cancellation);

        Assert.Equal(at, (await _store.FindAsync(handle, Cancellation))?.LastActivityAt);
        Assert.Equal(7, Assert.Single(await _store.ProbeAsync([handle], Cancellation)).Value);
        _clock.SetUtcNow(at + The.IdleTimeout);
        Assert.Empty(await _store.ProbeAsync([handle], Cancellation));
    }

    [Fact]
    public async Task Old_sessions_of_a_user_are_listed_counted_and_ended()
    {
        var handles = new List<SessionHandle>();
        for (var i = 0; i < 3; i++)
        {
            handles.Add(await WriteAsync("42"));
        }

        var other = Some.Session();
        await _store.TryCreateAsync(other, Cancellation);
        var signIn = Some.Change().SigningIn("42", epoch: 3, limit: 3);
        Assert.Equal(MergeOutcome.Refused, (await _store.MergeAsync(other.Handle, signIn, Cancellation)).Outcome);

        Assert.Equal(3, await _store.CountAsync("42", 10, Cancellation));
        Assert.Equal(handles.Select(handle => handle.Value).OrderDescending(StringComparer.Ordinal), (await PagesOf.ListAsync(_store, "42", 2)).Select(info => info.Handle.Value));
        Assert.Equal(handles.ToHashSet(), (await PagesOf.EndUserAsync(_store, "42", limit: 2)).ToHashSet());
        Assert.Empty(await PagesOf.ListAsync(_store, "42"));
        await _store.EndAsync(other.Handle, Cancellation);
        Assert.Equal([Key("e:42")], await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task More_old_sessions_than_fit_in_one_step_are_ended()
    {
        for (var i = 0; i < 1_200; i++)
        {
            await WriteAsync("42");
        }

        Assert.Equal(1_200, (await PagesOf.EndUserAsync(_store, "42")).Count);
        Assert.Equal([Key("e:42")], await redis.KeysAsync(_name));
    }

    [Fact]
    public async Task Old_sessions_are_cleaned_up()
    {
        await WriteAsync("42");
        await WriteAsync(null);
        var collected = await WriteAsync("42");
        await _database.KeyDeleteAsync(redis.Keys(_name).Record(collected));
        _clock.Advance(The.IdleTimeout + TimeSpan.FromMilliseconds(1));

        Assert.Equal(3, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));

        Assert.Empty(await redis.KeysAsync(_name));
    }

    private async Task<SessionHandle> WriteAsync(string? user)
    {
        var handle = SessionHandle.New();
        var expires = The.Start + The.Tick + The.IdleTimeout;
        List<HashEntry> fields =
        [
            new("expires", Ticks(expires)), new("format", "1"), new("version", "7"), new("token", s_token),
            new("created", Ticks(The.Start)), new("active", Ticks(The.Start + The.Tick)),
            new("idle", $"{The.IdleTimeout.Ticks:D19}"), new("absolute", Ticks(The.Start + The.AbsoluteTimeout)),
            new("previous-token", s_token), new("previous-until", Ticks(The.Start.AddMinutes(1))),
            new("device", The.Device), new("=cart", "5:tea"),
        ];
        if (user is not null)
        {
            fields.AddRange(
            [
                new("user", user), new("epoch", "3"), new("ticket", "ticket"), new("authenticated", Ticks(The.Start)),
                new("remembered", "1"),
            ]);
            await _database.SetAddAsync(Key($"u:{user}"), handle.Value);
        }

        await _database.HashSetAsync(redis.Keys(_name).Record(handle), [.. fields]);
        await _database.KeyExpireAsync(redis.Keys(_name).Record(handle), The.IdleTimeout + TimeSpan.FromMinutes(1));
        await _database.SortedSetAddAsync(
            Key("due"), user is null ? handle.Value : $"{handle}:{user}", expires.ToUnixTimeMilliseconds());
        return handle;
    }

    private static string Ticks(DateTimeOffset time) => $"{time.UtcTicks:D19}";

    private string Key(string rest) => $"{{{redis.Prefix}{_name}}}{rest}";
}
