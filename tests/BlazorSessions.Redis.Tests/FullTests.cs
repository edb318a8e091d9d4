using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

/// <summary>A Redis that has used all its memory and drops nothing: nobody gets in, and everybody can be put out.</summary>
public sealed class FullTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private RedisProcess _server = null!; // set before each fact, as are the two below
    private ConnectionMultiplexer _connection = null!;
    private RedisSessionStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisProcess.StartAsync("--maxmemory-policy", "noeviction");
        _connection = await ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        _store = redis.Store(_connection, "", _clock);
    }

    public async ValueTask DisposeAsync()
    {
        await (_connection?.CloseAsync() ?? Task.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Theory]
    [InlineData("create")]
    [InlineData("merge")]
    [InlineData("touch")]
    public async Task What_needs_memory_fails_with_the_name_of_the_setting_and_changes_nothing(string verb)
    {
        var record = await SignedInAsync("42");
        var before = await FoundAsync(record);
        await FillAsync();

        var error = await Assert.ThrowsAsync<SessionStoreException>(() => Verbs.All[verb](_store, record));

        Assert.Contains("maxmemory", error.Message);
        Assert.False(error.OutcomeUnknown);
        Same.Record(before, await FoundAsync(record));
    }

    // A server that has been started anew knows no script, and learns them without memory too.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Everybody_can_be_put_out(bool isForgetful)
    {
        var (gone, spared, other) = (await SignedInAsync("42"), await SignedInAsync("42"), await SignedInAsync("7"));
        var (visitor, external) = (await CreateAsync(), await SignedInAsync("9", Some.External("https://login.example")));
        await FillAsync(isForgetful);

        Assert.Equal([gone.Handle], await PagesOf.EndUserAsync(_store, "42", except: spared.Handle));
        Assert.True(await _store.EndAsync(other.Handle, Cancellation));
        Assert.Equal([external.Handle], (await _store.EndBatchAsync(external.User!.External!, null, 10, Cancellation)).Handles);
        Assert.Equal([spared.Handle], await PagesOf.EndUserAsync(_store, "42"));
        Assert.Equal([visitor.Handle], (await _store.EndBatchAsync(null, 10, Cancellation)).Handles);

        var keys = string.Join(' ', await KeysAsync());
        Assert.All([gone, spared, other, visitor, external], record => Assert.DoesNotContain(record.Handle.Value, keys));
    }

    [Fact]
    public async Task A_sign_in_that_was_on_its_way_is_refused_when_the_users_sessions_were_ended()
    {
        var (late, other) = (await CreateAsync(), await SignedInAsync("42"));
        var epoch = await _store.GetEpochAsync("42", Cancellation);
        await FillAsync();

        Assert.Equal([other.Handle], await PagesOf.EndUserAsync(_store, "42"));
        await FreeAsync();

        var result = await _store.MergeAsync(late.Handle, Some.Change().SigningIn("42", epoch), Cancellation);
        Assert.Equal(SessionSignInRefusal.EpochPassed, result.Refusal);
    }

    [Fact]
    public async Task Cleaning_up_makes_room_whatever_comes_first_in_the_index()
    {
        var (living, expired) = (await CreateAsync(), await CreateAsync());
        _clock.Advance(The.IdleTimeout - The.Tick);
        await _store.TouchAsync([new(living.Handle, _clock.GetUtcNow())], Cancellation);
        await _connection.GetDatabase().SortedSetAddAsync(redis.Keys("").Due, living.Handle.Value, 0);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await FillAsync();

        Assert.Equal(1, await _store.DeleteExpiredAsync(_clock.GetUtcNow(), 10, Cancellation));

        Assert.NotNull(await FoundAsync(living));
        Assert.DoesNotContain(expired.Handle.Value, string.Join(' ', await KeysAsync()));
    }

    [Fact]
    public async Task A_users_sessions_of_format_1_are_listed_and_ended()
    {
        var keys = $"{{{redis.Prefix}}}";
        var handle = SessionHandle.New();
        await _server.ExecuteAsync("HSET", $"{keys}s:{handle}", "format", "1");
        await _server.ExecuteAsync("SADD", $"{keys}u:old", handle.Value);
        await FillAsync();

        Assert.Equal(1, await _store.CountAsync("old", 10, Cancellation));
        Assert.Equal([handle], await PagesOf.EndUserAsync(_store, "old"));
    }

    // Any server uses more than a byte. One filled up to its brim has room again as soon as a client's buffer shrinks.
    private async Task FillAsync(bool isForgetful = false)
    {
        await _server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        if (isForgetful)
        {
            await _server.ExecuteAsync("SCRIPT", "FLUSH");
        }
    }

    private async Task FreeAsync() => await _server.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");

    private async Task<List<string>> KeysAsync() =>
        [.. ((RedisValue[]?)await _server.ExecuteAsync("KEYS", $"{{{redis.Prefix}*") ?? []).Select(key => (string)key!)];

    private async Task<SessionRecord> FoundAsync(SessionRecord record) =>
        Assert.IsType<SessionRecord>(await _store.FindAsync(record.Handle, Cancellation));

    private async Task<SessionRecord> CreateAsync()
    {
        var record = Some.Session().CreatedAt(_clock.GetUtcNow());
        Assert.True(await _store.TryCreateAsync(record, Cancellation));
        return record;
    }

    private async Task<SessionRecord> SignedInAsync(string userKey, ExternalSession? external = null)
    {
        var signIn = Some.SignIn(userKey);
        signIn = signIn with { User = signIn.User with { External = external } };
        var result = await _store.MergeAsync((await CreateAsync()).Handle, Some.Change().SigningIn(signIn), Cancellation);
        return Assert.IsType<SessionRecord>(result.Record);
    }
}
