using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>A connection that is there when first asked for.</summary>
internal interface IRedisConnection : IAsyncDisposable
{
    ValueTask<IConnectionMultiplexer> GetAsync();
}
