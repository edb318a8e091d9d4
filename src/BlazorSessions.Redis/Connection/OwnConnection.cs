using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Connects when first asked, once for all who ask meanwhile, and again after a try that threw. What has connected
/// once is kept: the client reconnects by itself, also when a connection stays open and nothing comes back over it.
/// </summary>
internal sealed class OwnConnection(RedisSessionStoreOptions options) : IRedisConnection
{
    private const int BetweenTries = 2_000; // milliseconds

    // _gate guards what is below it. Nothing is awaited inside.
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _isDisposed;

    public ValueTask<IConnectionMultiplexer> GetAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
            {
                // On a thread of the pool: the client resolves names and starts threads before it first awaits.
                _connecting = Task.Run(ConnectAsync);
            }

            return new ValueTask<IConnectionMultiplexer>(_connecting);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        lock (_gate)
        {
            (connecting, _connecting, _isDisposed) = (_connecting, null, true);
        }

        try
        {
            await (connecting is null ? Task.CompletedTask : (await connecting).CloseAsync(allowCommandsToComplete: false));
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It never connected, so there is nothing to close.
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var configuration = options.Configuration ?? "";
        var client = ConfigurationOptions.Parse(configuration);
        if (!configuration.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            client.AbortOnConnectFail = false;
        }

        if (!configuration.Contains("asyncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            client.AsyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        }

        if (!configuration.Contains("syncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            client.SyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        }

        // While there is no connection a verb fails at once: queued, it might be carried out after its caller gave up.
        client.BacklogPolicy = BacklogPolicy.FailFast;
        client.ReconnectRetryPolicy = new LinearRetry(BetweenTries);
        return await ConnectionMultiplexer.ConnectAsync(client);
    }
}
