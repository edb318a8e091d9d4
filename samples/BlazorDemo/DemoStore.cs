using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;

namespace BlazorDemo;

/// <summary>Chooses where sessions are kept: <c>BlazorDemo:Store</c>, default <c>memory</c>.</summary>
internal static class DemoStore
{
    public static BlazorSessionsBuilder UseConfiguredStore(this BlazorSessionsBuilder sessions, IConfiguration configuration) =>
        configuration["BlazorDemo:Store"] switch
        {
            null or "" or "memory" => sessions.UseMemory(),
            "cookie" => sessions.UseCookies(),
            "postgres" => sessions.UsePostgreSql(options =>
            {
                options.ConnectionString = ConnectionString(configuration);
                options.KeepDataProtectionKeys = true;
            }),
            "redis" => sessions.UseRedis(options =>
            {
                options.Configuration = ConnectionString(configuration);
                options.KeepDataProtectionKeys = true;
            }),
            "distributed" => sessions.UseDistributedCache(_ => Cache(configuration)),
            var other => throw new InvalidOperationException(
                $"BlazorDemo:Store is \"{other}\"; choose \"memory\", \"cookie\", \"postgres\", \"redis\" or \"distributed\"."),
        };

    // A cache of ASP.NET Core: on Redis if there is a connection string, else in this process.
    private static IDistributedCache Cache(IConfiguration configuration) =>
        configuration.GetConnectionString("Sessions") is { Length: > 0 } redis
            ? new RedisCache(new RedisCacheOptions { Configuration = redis })
            : new MemoryDistributedCache(Options.Create(new MemoryDistributedCacheOptions()));

    private static string ConnectionString(IConfiguration configuration) => configuration.GetConnectionString("Sessions")
        ?? throw new InvalidOperationException("This store needs a connection string: set ConnectionStrings:Sessions.");
}
