using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

/// <summary>Servers that are set up in another way.</summary>
public sealed class ServerTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static readonly string[] s_forTheClient = ["+ping", "+echo", "+info"];

    /// <summary>Gets what the documentation has the user of the store be allowed.</summary>
    internal static string[] Permissions =>
        [.. Page.Single(line => line.StartsWith("ACL SETUSER", StringComparison.Ordinal)).Split(' ').Where(word => word[0] == '+')];

    /// <summary>Gets the lines of the documentation of the store.</summary>
    internal static IEnumerable<string> Page
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "BlazorSessions.sln")))
            {
                folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository was not found above the tests.");
            }

            return File.ReadLines(Path.Combine(folder.FullName, "docs", "stores", "redis.md"));
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("allkeys-lru", true)]
    [InlineData("allkeys-random", true)]
    [InlineData("volatile-ttl", false)]
    [InlineData("noeviction", false)]
    public async Task A_server_that_may_evict_any_key_is_warned_of_once(string policy, bool isWarned)
    {
        await using var server = await RedisProcess.StartAsync("--maxmemory-policy", policy);
        var log = new RecordedLog();
        var options = new RedisSessionStoreOptions { Configuration = server.Configuration };
        await using var redisServer = new RedisServer(new OwnConnection(options, redis.Keys("").Due), options, log.CreateLogger<RedisSessionStore>());
        var store = new RedisSessionStore(redisServer, redis.Keys(""), new FakeTimeProvider(The.Start), log.CreateLogger<RedisSessionStore>());

        await store.FindAsync(SessionHandle.New(), Cancellation);
        await store.FindAsync(SessionHandle.New(), Cancellation);
        await redisServer.SettingsChecked;

        (int, LogLevel)[] expected = isWarned ? [(602, LogLevel.Warning)] : [];
        Assert.Equal(expected, log.All.Select(line => (line.Id, line.Level)));
        Assert.All(log.All, line => Assert.Contains(policy, line.Text));
        Assert.All(log.All, line => Assert.Contains("Data Protection keys", line.Text));
    }

    [Fact]
    public async Task The_permissions_in_the_documentation_are_enough_and_all_needed()
    {
        await using var server = await RedisProcess.StartAsync();

        await server.ExecuteAsync(
            "ACL", ["SETUSER", "sessions", "on", ">password", "resetkeys", $"~{{{redis.Prefix}*", "nocommands", .. Permissions]);
        using var connection = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},user=sessions,password=password");
        var store = redis.Store(connection, "", new FakeTimeProvider(The.Start));

        Assert.Equal(0, await CountFailuresAsync(store, server));
        foreach (var permission in Permissions.Except(s_forTheClient))
        {
            await server.ExecuteAsync("SCRIPT", "FLUSH");
            await server.ExecuteAsync("ACL", "SETUSER", "sessions", permission.Replace('+', '-'));
            Assert.True(await CountFailuresAsync(store, server) > 0, $"{permission} is not needed.");
            await server.ExecuteAsync("ACL", "SETUSER", "sessions", permission);
        }
    }

    // A script that was not let in has written nothing. One that was may have, before it meets what it may not.
    [Theory]
    [InlineData("-evalsha", false)]
    [InlineData("resetkeys", false)]
    [InlineData("-del", true)]
    public async Task What_a_user_may_not_do_is_unknown_only_where_a_script_was_let_in(string rule, bool isUnknown)
    {
        await using var server = await RedisProcess.StartAsync();
        await server.ExecuteAsync(
            "ACL", ["SETUSER", "sessions", "on", ">password", "resetkeys", $"~{{{redis.Prefix}*", "nocommands", .. Permissions]);
        using var connection = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},user=sessions,password=password");
        var store = redis.Store(connection, "", new FakeTimeProvider(The.Start));
        var record = Some.Session();
        Assert.True(await store.TryCreateAsync(record, Cancellation));

        await server.ExecuteAsync("ACL", "SETUSER", "sessions", rule);
        var error = await Assert.ThrowsAsync<SessionStoreException>(() => store.EndAsync(record.Handle, Cancellation).AsTask());

        Assert.Equal(isUnknown, error.OutcomeUnknown);
    }

    [Fact]
    public async Task A_cluster_is_used_with_all_keys_of_a_name_in_one_slot()
    {
        await using var server = await RedisProcess.StartAsync("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
        await server.ExecuteAsync("CLUSTER", ["ADDSLOTS", .. Enumerable.Range(0, 16384)]);
        while (((string?)await server.ExecuteAsync("CLUSTER", "INFO"))?.Contains("cluster_state:ok", StringComparison.Ordinal) is not true)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        await using var store = redis.Store(
            new RedisSessionStoreOptions { Configuration = server.Configuration }, "", new FakeTimeProvider(The.Start));
        foreach (var run in Verbs.All.Values)
        {
            var record = Some.Session();
            Assert.True(await store.TryCreateAsync(record, Cancellation));
            await run(store, record);
        }

        var record2 = Some.Session();
        await store.TryCreateAsync(record2, Cancellation);
        await store.MergeAsync(record2.Handle, Some.Change().SigningIn("{42}"), Cancellation);
        var slots = new List<long>();
        foreach (var key in (RedisKey[]?)await server.ExecuteAsync("KEYS", "*") ?? [])
        {
            slots.Add((long)await server.ExecuteAsync("CLUSTER", "KEYSLOT", key));
        }

        Assert.True(slots.Count > 3);
        Assert.Single(slots.Distinct());
    }

    private async Task<int> CountFailuresAsync(RedisSessionStore store, RedisProcess server)
    {
        var failures = 0;
        foreach (var run in Verbs.All.Values.Append(EndSignedInAsync).Append(CountOldAsync).Append(ReadClockAsync))
        {
            try
            {
                var record = Some.Session();
                await store.TryCreateAsync(record, Cancellation);
                await run(store, record);
            }
            catch (SessionStoreException)
            {
                failures++;
            }
        }

        return failures;

        // A user that only has sessions of format 1.
        async Task CountOldAsync(RedisSessionStore store, SessionRecord record)
        {
            var keys = $"{{{redis.Prefix}}}";
            await server.ExecuteAsync("DEL", $"{keys}s:{record.Handle}");
            await server.ExecuteAsync("HSET", $"{keys}s:{record.Handle}", "format", "1");
            await server.ExecuteAsync("SADD", $"{keys}u:old", record.Handle.Value);
            await store.CountAsync("old", 10, Cancellation);
        }
    }

    private static async Task ReadClockAsync(RedisSessionStore store, SessionRecord record) => await store.GetServerTimeAsync(Cancellation);

    private static async Task EndSignedInAsync(RedisSessionStore store, SessionRecord record)
    {
        var signIn = Some.SignIn("42");
        signIn = signIn with { User = signIn.User with { External = Some.External("https://login.example") } };
        await store.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), Cancellation);
        await store.EndAsync(record.Handle, Cancellation);
    }
}
