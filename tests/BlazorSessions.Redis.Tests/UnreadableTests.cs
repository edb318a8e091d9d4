using System.Globalization;
using System.Text;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

public sealed class UnreadableTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    private readonly string _name = RedisFixture.SomeText();
    private readonly RecordedLog _log = new();
    private RedisSessionStore _store = null!; // set before each fact, as are the two below
    private SessionRecord _record = null!;
    private IDatabase _database = null!;

    // A field and what it becomes; of the head also what stands at a place (from the end if that is negative), or
    // that so many bytes are missing at its end.
    public static TheoryData<string, string?> Damages => new()
    {
        { "head", null }, { "head", "" }, { "head", "2" }, { "head@0", "1" }, { "head@0", "3" }, { "head@0", " " },
        { "head@20", "x" }, { "head@20", "-000000000000001" }, { "head@36", "9999999999999999999" }, { "head@36", "yesterday" },
        { "head@55", "-" }, { "head@74", "x" }, { "head@93", "2030-01-01" }, { "head@144", "~~~~" }, { "head@-5", "x" },
        { "head-1", "" }, { "head-40", "" }, { "head-150", "" },
        { "ticket", null }, { "=cart", "" }, { "=cart", "tea" }, { "=cart", "1" }, { "=cart", ":tea" }, { "=cart", "x:tea" },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private RedisKey Key => redis.Keys(_name).Record(_record.Handle);

    public async ValueTask InitializeAsync()
    {
        _database = await redis.DatabaseAsync();
        _store = redis.Store(await redis.ConnectAsync(), _name, new FakeTimeProvider(The.Start), _log.CreateLogger<RedisSessionStore>());
        _record = Some.Session().With("cart", "tea");
        await _store.TryCreateAsync(_record, Cancellation);
        await _store.MergeAsync(_record.Handle, Some.Change().SigningIn("42"), Cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_field_makes_a_record_missing_and_is_logged(string field, string? value)
    {
        await DamageAsync(field, value);

        Assert.Null(await _store.FindAsync(_record.Handle, Cancellation));
        var line = Assert.Single(_log.All);
        Assert.Equal((601, LogLevel.Warning), (line.Id, line.Level));
        Assert.Contains(_record.Handle.Value, line.Text);

        // Whatever the others answer, they answer, and the session can be ended.
        Assert.NotEqual(MergeOutcome.Merged, (await _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Cancellation)).Outcome);
        await _store.ProbeAsync([_record.Handle], Cancellation);
        await _store.TouchAsync([new(_record.Handle, The.Start + The.Tick)], Cancellation);
        await PagesOf.ListAsync(_store, "42");
        Assert.Equal([_record.Handle], await PagesOf.EndUserAsync(_store, "42"));
        Assert.False(await _database.KeyExistsAsync(Key));
    }

    [Fact]
    public async Task Another_type_of_key_is_missing_and_logged_and_can_be_ended()
    {
        await _database.KeyDeleteAsync(Key);
        await _database.StringSetAsync(Key, "something else");

        Assert.Null(await _store.FindAsync(_record.Handle, Cancellation));
        Assert.Equal(MergeResult.Missing, await _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Cancellation));
        Assert.Equal([601, 601], _log.All.Select(line => line.Id));
        Assert.Empty(await _store.ProbeAsync([_record.Handle], Cancellation));
        await _store.TouchAsync([new(_record.Handle, The.Start + The.Tick)], Cancellation);
        Assert.Empty(await PagesOf.ListAsync(_store, "42"));
        Assert.False(await _store.TryCreateAsync(_record, Cancellation));

        Assert.False(await _store.EndAsync(_record.Handle, Cancellation));
        Assert.True(await _store.TryCreateAsync(_record, Cancellation));
    }

    [Fact]
    public async Task Another_hash_under_the_key_is_missing_and_logged()
    {
        await _database.KeyDeleteAsync(Key);
        await _database.HashSetAsync(Key, "data", "of somebody else");

        Assert.Null(await _store.FindAsync(_record.Handle, Cancellation));
        Assert.Equal(MergeResult.Missing, await _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Cancellation));
        Assert.False(await _store.TryCreateAsync(_record, Cancellation));
    }

    [Fact]
    public async Task Fields_of_somebody_else_are_passed_over_and_kept()
    {
        await _database.HashSetAsync(Key, "note", "of the operator");

        var merged = await _store.MergeAsync(_record.Handle, Some.Change().Clearing(), Cancellation);

        Assert.Empty(merged.Record!.Values);
        Assert.Equal("of the operator", (string?)await _database.HashGetAsync(Key, "note"));
    }

    [Fact]
    public async Task An_index_of_another_type_is_an_error_that_changed_nothing_of_the_session()
    {
        var record = Some.Session();
        await _store.TryCreateAsync(record, Cancellation);
        await _database.StringSetAsync($"{{{redis.Prefix}{_name}}}us:7", "something else");

        await Assert.ThrowsAsync<SessionStoreException>(
            () => _store.MergeAsync(record.Handle, Some.Change().Set("a", "b").SigningIn("7"), Cancellation).AsTask());

        var found = await _store.FindAsync(record.Handle, Cancellation);
        Assert.Equal((1, 0, null), (found?.Version, found?.Values.Count, found?.User));
    }

    private async Task DamageAsync(string field, string? value)
    {
        var place = field.IndexOfAny(['@', '-']);
        if (value is null)
        {
            await _database.HashDeleteAsync(Key, field);
        }
        else if (place < 0)
        {
            await _database.HashSetAsync(Key, field, value);
        }
        else
        {
            var head = (byte[]?)await _database.HashGetAsync(Key, "head") ?? [];
            var at = int.Parse(field.AsSpan(place + 1), CultureInfo.InvariantCulture);
            if (field[place] == '-')
            {
                head = head[..^at];
            }
            else
            {
                Encoding.ASCII.GetBytes(value, head.AsSpan(at < 0 ? head.Length + at : at));
            }

            await _database.HashSetAsync(Key, "head", head);
        }
    }
}
