using BlazorSessions.Redis.Connection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Redis;

/// <summary>
/// Looks at the start of the app whether Redis is there, and says why not. The app starts all the same, and comes back
/// with it.
/// </summary>
internal sealed class RedisStartup(RedisServer server, ILogger<RedisStartup> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.RunAsync(RedisVerb.Ping, database => database.PingAsync(), cancellationToken);
        }
        catch (SessionStoreException e)
        {
            log.UnreachableAtStart(server.Address, e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
