using System.Diagnostics;
using System.Security.Cryptography;
using BlazorSessions.Redis.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.KeyRing;

public sealed class KeyRingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task A_second_node_reads_what_the_first_has_protected_and_an_app_of_another_prefix_does_not()
    {
        var prefix = redis.Prefix + "one:";
        await using var first = Node(prefix);
        await using var second = Node(prefix);
        await using var other = Node(redis.Prefix + "two:");

        var payload = Protector(first).Protect("tea");

        Assert.Equal("tea", Protector(second).Unprotect(payload));
        Assert.ThrowsAny<CryptographicException>(() => Protector(other).Unprotect(payload));
    }

    [Fact]
    public async Task Keys_outlive_the_nodes_in_a_list_of_the_database_that_never_expires()
    {
        var prefix = redis.Prefix + "three:";
        string payload;
        await using (var node = Node(prefix, database: 3))
        {
            payload = Protector(node).Protect("tea");
        }

        await using var next = Node(prefix, database: 3);
        Assert.Equal("tea", Protector(next).Unprotect(payload));
        var database = (await redis.ConnectAsync()).GetDatabase(3);
        RedisKey list = $"{{{prefix}}}keys";
        Assert.Single(await database.ListRangeAsync(list));
        Assert.Null(await database.KeyTimeToLiveAsync(list));
        await database.KeyDeleteAsync(list);
    }

    [Fact]
    public async Task Keys_stay_elsewhere_unless_asked_for()
    {
        await using var node = Node(redis.Prefix + "four:", keepKeys: false);

        Protector(node).Protect("tea");

        Assert.Empty(await redis.KeysAsync("four:"));
    }

    [Fact]
    public async Task A_Redis_that_is_away_fails_what_needs_a_key_and_is_used_once_it_is_there()
    {
        await using var server = await RedisProcess.StartAsync();
        await server.KillAsync();
        await using var node = Node(redis.Prefix, configuration: server.Configuration);

        Assert.ThrowsAny<CryptographicException>(() => Protector(node).Protect("tea"));

        await server.RestartAsync();
        for (var waited = Stopwatch.StartNew(); !CanProtect(node);)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "It was not used in 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Two_permissions_more_than_the_store_has_are_enough()
    {
        await using var server = await RedisProcess.StartAsync();
        await server.ExecuteAsync(
            "ACL",
            [
                "SETUSER", "keys", "on", ">password", "resetkeys", $"~{{{redis.Prefix}*", "nocommands",
                .. ServerTests.Permissions, "+lrange", "+rpush",
            ]);
        await using var node = Node(redis.Prefix, configuration: $"{server.Configuration},user=keys,password=password");

        Assert.Equal("tea", Protector(node).Unprotect(Protector(node).Protect("tea")));
    }

    private static IDataProtector Protector(IServiceProvider node) =>
        node.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookie");

    private static bool CanProtect(IServiceProvider node)
    {
        try
        {
            return Protector(node).Protect("tea").Length > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ServiceProvider Node(
        string prefix, bool keepKeys = true, int? database = null, string? configuration = null)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("tests");
        if (!keepKeys)
        {
            services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        }

        services.AddBlazorSessions().UseRedis(options =>
        {
            options.Configuration = configuration ?? RedisFixture.Configuration;
            options.KeyPrefix = prefix;
            options.Database = database;
            options.KeepDataProtectionKeys = keepKeys;
        });
        return services.BuildServiceProvider();
    }
}
