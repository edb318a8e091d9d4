using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Scripts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Redis;

/// <summary>
/// Looks at the start of the app whether Redis is there and is what it must be, and says what is wrong. The app starts all the same, and comes back
/// with it.
/// </summary>
internal sealed class RedisStartup(RedisServer server, RedisKeys keys, ILogger<RedisStartup> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.RunAsync(RedisVerb.Ping, database => database.PingAsync(), cancellationToken);
            await server.RunAsync(RedisScript.Time, [keys.Due], [], cancellationToken);
            await server.SettingsChecked;
        }
        catch (SessionStoreException e)
        {
            log.UnreachableAtStart(server.Address, await server.DiagnoseAsync(e, cancellationToken), e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
