using System.Text.RegularExpressions;
using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

public sealed partial class RoundTripTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly string[] s_sent = ["eval", "evalsha", "script|load", "hgetall"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_verb_is_one_command()
    {
        await using var server = await RedisProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        foreach (var (verb, run) in Verbs.All)
        {
            var store = await StoreAsync(connection);
            await run(store, await CreateAsync(store));
            var record = await CreateAsync(store);
            await server.ExecuteAsync("CONFIG", "RESETSTAT");

            await run(store, record);

            var sent = await SentAsync(server);
            Assert.True(
                sent.GetValueOrDefault("evalsha") == 1 ? sent.Keys.All(name => name is "evalsha" or "hgetall") : sent.Count == 1 && sent.GetValueOrDefault("hgetall") == 1,
                $"{verb}: {string.Join(", ", sent)}");
        }
    }

    [Fact]
    public async Task Many_sessions_are_touched_and_probed_in_one_go()
    {
        await using var server = await RedisProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var store = await StoreAsync(connection);
        var record = await CreateAsync(store);
        SessionHandle[] handles = [.. Enumerable.Range(0, 999).Select(_ => SessionHandle.New()), record.Handle];
        await store.ProbeAsync(handles, Cancellation);
        await server.ExecuteAsync("CONFIG", "RESETSTAT");

        await store.ProbeAsync(handles, Cancellation);
        Assert.Equal(2, (await SentAsync(server))["evalsha"]);

        Assert.Equal([record.Handle], (await store.ProbeAsync([.. handles, .. handles], Cancellation)).Keys);
        Assert.Equal(6, (await SentAsync(server))["evalsha"]);

        SessionHandle[] ofANode = [record.Handle, .. Enumerable.Range(0, 9_999).Select(_ => SessionHandle.New())];
        Assert.Equal([record.Handle], (await store.ProbeAsync(ofANode, Cancellation)).Keys);
        Assert.Equal(26, (await SentAsync(server))["evalsha"]);
    }

    [Fact]
    public async Task Scripts_that_Redis_has_forgotten_are_sent_again()
    {
        await using var server = await RedisProcess.StartAsync();
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var store = redis.Store(connection, RedisFixture.SomeText(), new FakeTimeProvider(The.Start));
        foreach (var (verb, run) in Verbs.All)
        {
            var record = await CreateAsync(store);
            await connection.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");

            await run(store, record);
        }

        var handle = (await CreateAsync(store)).Handle;
        await connection.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => store.MergeAsync(handle, Some.Change().Set($"{i}", "x"), Cancellation).AsTask()));
        Assert.Equal(33, (await store.FindAsync(handle, Cancellation))?.Version);
    }

    private static async Task<SessionRecord> CreateAsync(RedisSessionStore store)
    {
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));
        return record;
    }

    // Its look at the server's settings is over.
    private async Task<RedisSessionStore> StoreAsync(IConnectionMultiplexer connection)
    {
        var server = new RedisServer(new SharedConnection(connection), new(), NullLogger.Instance);
        var store = new RedisSessionStore(
            server, redis.Keys(RedisFixture.SomeText()), new FakeTimeProvider(The.Start), NullLogger<RedisSessionStore>.Instance);
        await store.FindAsync(SessionHandle.New(), Cancellation);
        await server.SettingsChecked;
        return store;
    }

    private static async Task<Dictionary<string, int>> SentAsync(RedisProcess server)
    {
        var stats = (string?)await server.ExecuteAsync("INFO", "commandstats");
        return CommandStat().Matches(stats ?? "")
            .Where(match => s_sent.Contains(match.Groups[1].Value))
            .ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value));
    }

    [GeneratedRegex(@"cmdstat_([^:]+):calls=(\d+)")]
    private static partial Regex CommandStat();
}
