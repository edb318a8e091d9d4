using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>The app's own connection: used as it is, and left to the app.</summary>
internal sealed class SharedConnection(IConnectionMultiplexer multiplexer) : IRedisConnection
{
    public ValueTask<IConnectionMultiplexer> GetAsync() => ValueTask.FromResult(multiplexer);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
