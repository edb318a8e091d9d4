using BlazorSessions.PostgreSql;
using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.Redis;
using BlazorSessions.Redis.Connection;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Cookies;
using BlazorSessions.Stores.Distributed;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// Each verb on each store beside its bare client, over the same connections. The servers are those that the tests
/// use: run it under <c>eng/servers.sh</c>.
/// </summary>
internal static class StoreComparison
{
    private static readonly int[] s_inFlight = [1, 32];

    public static Task RunAsync(string store) => store switch
    {
        "memory" => MemoryAsync(),
        "cookie" => CookieAsync(),
        "distributed" => DistributedAsync("A distributed cache in memory", MemoryCache()),
        "distributed-redis" => DistributedAsync(
            "A distributed cache in Redis", RedisCache(Server("BLAZORSESSIONS_TEST_REDIS"))),
        "postgres" => PostgreSqlAsync(Server("BLAZORSESSIONS_TEST_POSTGRES")),
        "redis" => RedisAsync(Server("BLAZORSESSIONS_TEST_REDIS")),
        _ => throw new ArgumentException(
            $"There is no store \"{store}\" here: memory, cookie, distributed, distributed-redis, postgres or redis.", nameof(store)),
    };

    public static string Server(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} is not set: run this under eng/servers.sh.");

    private static async Task MemoryAsync()
    {
        await using var bare = new BareMemory();
        var options = new MemorySessionStoreOptions { MaxSessions = int.MaxValue };
        await CompareAsync("Memory", new MemorySessionStore(TimeProvider.System, options), bare, Goals.None);
    }

    // The copies that a node has: what the browser adds is measured by its requests, see CookieStoreOverhead.
    private static async Task CookieAsync()
    {
        await using var bare = new BareMemory();
        var options = new CookieSessionStoreOptions { MaxSessions = int.MaxValue };
        await CompareAsync("Cookie", new CookieSessionStore(TimeProvider.System, options), bare, Goals.None);
    }

    private static async Task PostgreSqlAsync(string connectionString)
    {
        await using var dataSource = PostgreSqlConnectionString.CreateDataSource(
            $"{connectionString};Maximum Pool Size=32;Connection Idle Lifetime=3600", prepare: true);
        await using var bare = new BarePostgreSql(dataSource);
        await bare.StartAsync();
        await using var database = new PostgreSqlDatabase(
            new SharedSource(dataSource), new() { Schema = "bench_stores" }, NullLogger<PostgreSqlDatabase>.Instance);
        var store = new PostgreSqlSessionStore(
            database, "", TimeProvider.System, NullLogger<PostgreSqlSessionStore>.Instance);
        await CompareAsync("PostgreSQL", store, bare, Goals.PostgreSql);

        await using var command = dataSource.CreateCommand("DROP SCHEMA bench_stores CASCADE");
        await command.ExecuteNonQueryAsync();
    }

    private static async Task RedisAsync(string configuration)
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        await using var bare = new BareRedis(connection.GetDatabase());
        var log = NullLogger<RedisSessionStore>.Instance;
        await using var server = new RedisServer(new SharedConnection(connection), new RedisSessionStoreOptions(), log);
        var store = new RedisSessionStore(server, new RedisKeys("bench:", ""), TimeProvider.System, log);
        await CompareAsync("Redis", store, bare, Goals.Redis);
    }

    private static async Task DistributedAsync(string name, IDistributedCache cache)
    {
        await using var bare = new BareCache(cache);
        await CompareAsync(name, new DistributedCacheSessionStore(cache, TimeProvider.System), bare, Goals.None);
    }

    private static MemoryDistributedCache MemoryCache() =>
        new(Options.Create(new MemoryDistributedCacheOptions { SizeLimit = null }));

    private static RedisCache RedisCache(string configuration) =>
        new(Options.Create(new RedisCacheOptions { Configuration = configuration, InstanceName = "bench:" }));

    private static async Task CompareAsync(string name, ISessionStore store, IBareStore bare, Goals goals)
    {
        var verbs = new Verbs(store, bare, goals);
        await verbs.StartAsync();
        Console.WriteLine($"\n## {name} beside {bare.Name}\n\n{Outcome.Header}");

        // Those with one in flight come first: a pool gives its connections in turn, and has but one until then.
        foreach (var inFlight in s_inFlight)
        {
            foreach (var contest in verbs.All().Where(contest => inFlight <= contest.MostInFlight))
            {
                Console.WriteLine(await contest.RunAsync(inFlight));
            }
        }
    }
}
