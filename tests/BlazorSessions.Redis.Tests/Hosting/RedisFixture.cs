using System.Security.Cryptography;
using BlazorSessions.Redis.Connection;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>
/// A key prefix of its own for a class of tests, on the server that <c>BLAZORSESSIONS_TEST_REDIS</c> names; its keys are
/// removed afterwards. Facts share it and take a session name each, which keeps them apart as it keeps apps apart.
/// </summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private const string Variable = "BLAZORSESSIONS_TEST_REDIS";

    private readonly Lazy<Task<ConnectionMultiplexer>> _first = new(() => ConnectionMultiplexer.ConnectAsync(Configuration));
    private readonly Lazy<Task<ConnectionMultiplexer>> _second = new(() => ConnectionMultiplexer.ConnectAsync(Configuration));

    public static string Configuration
    {
        get
        {
            var configuration = Environment.GetEnvironmentVariable(Variable);
            Requirement.Demand(
                !string.IsNullOrEmpty(configuration),
                $"No Redis: set {Variable} to its host:port, or run eng/test.sh, which starts one.");
            return configuration ?? "";
        }
    }

    public string Prefix { get; } = $"test:{SomeText()}:";

    public static string SomeText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public Task<ConnectionMultiplexer> ConnectAsync() => _first.Value;

    /// <summary>Gets the connection of another node.</summary>
    public Task<ConnectionMultiplexer> ConnectSecondAsync() => _second.Value;

    public async Task<IDatabase> DatabaseAsync() => (await ConnectAsync()).GetDatabase();

    internal RedisKeys Keys(string name) => new(Prefix, name);

    internal RedisSessionStore Store(
        IConnectionMultiplexer connection, string name, TimeProvider clock, ILogger<RedisSessionStore>? log = null) =>
        Store(new SharedConnection(connection), new(), name, clock, log);

    /// <summary>Makes a store with a connection of its own, which it disposes.</summary>
    internal RedisSessionStore Store(
        RedisSessionStoreOptions options, string name, TimeProvider clock, ILogger<RedisSessionStore>? log = null) =>
        Store(new OwnConnection(options, Keys(name).Due), options, name, clock, log);

    /// <summary>Lists the keys there are of a session name, or of all names.</summary>
    public async Task<List<string>> KeysAsync(string name = "")
    {
        var connection = await ConnectAsync();
        var server = connection.GetServer(connection.GetEndPoints()[0]);
        return [.. server.Keys(pattern: $"{{{Prefix}{name}*", pageSize: 1000).Select(key => (string)key!)];
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_first.IsValueCreated)
        {
            var database = await DatabaseAsync();
            foreach (var key in await KeysAsync())
            {
                await database.KeyDeleteAsync(key);
            }

            await (await _first.Value).CloseAsync();
        }

        if (_second.IsValueCreated)
        {
            await (await _second.Value).CloseAsync();
        }
    }

    private RedisSessionStore Store(
        IRedisConnection connection, RedisSessionStoreOptions options, string name, TimeProvider clock,
        ILogger<RedisSessionStore>? log)
    {
        log ??= NullLogger<RedisSessionStore>.Instance;
        return new RedisSessionStore(new RedisServer(connection, options, log), Keys(name), clock, log);
    }
}
