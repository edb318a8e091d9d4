using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>A connection that is there when first asked for.</summary>
internal interface IRedisConnection : IAsyncDisposable
{
    ValueTask<IConnectionMultiplexer> GetAsync();

    /// <summary>Returns whether this is what it gives now; what it gave before may have been closed.</summary>
    bool Gives(IConnectionMultiplexer client);

    /// <summary>Hears that what it gave does not lead to a master, at least not any more.</summary>
    /// <param name="client">What it gave. Nothing happens when it gives another by now.</param>
    /// <param name="mayAnswer">
    /// Whether the client refused by itself; false when a server refused as a replica does, which must not be asked again.
    /// </param>
    void Doubt(IConnectionMultiplexer client, bool mayAnswer);
}
