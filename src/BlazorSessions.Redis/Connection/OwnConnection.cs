using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Connects when first asked, once for all who ask meanwhile, and again after a try that threw. What has connected
/// once reconnects by itself, unless it fell silent: then another one is made, and takes over if it gets through.
/// </summary>
internal sealed class OwnConnection(string configuration) : IRedisConnection
{
    // Silence is most often Redis being slow or paused, which a new connection cures no better than the old one.
    private static readonly TimeSpan s_betweenReplacements = TimeSpan.FromSeconds(10);

    // _gate guards what is below it. Nothing is awaited inside.
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private Task _replacing = Task.CompletedTask;
    private long? _lastReplacement;
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

    public void ReportSilence()
    {
        lock (_gate)
        {
            var isDue = _lastReplacement is not { } last || TimeProvider.System.GetElapsedTime(last) >= s_betweenReplacements;
            if (isDue && !_isDisposed && _replacing.IsCompleted && _connecting is { IsCompletedSuccessfully: true } silent)
            {
                _lastReplacement = TimeProvider.System.GetTimestamp();
                _replacing = Task.Run(() => ReplaceAsync(silent));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<IConnectionMultiplexer>? connecting;
        Task replacing;
        lock (_gate)
        {
            (connecting, replacing, _connecting, _isDisposed) = (_connecting, _replacing, null, true);
        }

        await replacing;
        if (connecting is not null)
        {
            await CloseAsync(connecting);
        }
    }

    private static async Task CloseAsync(Task<IConnectionMultiplexer> connecting)
    {
        try
        {
            await (await connecting).CloseAsync(allowCommandsToComplete: false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It never connected, so there is nothing to close.
        }
    }

    private async Task ReplaceAsync(Task<IConnectionMultiplexer> silent)
    {
        var fresh = ConnectAsync();
        try
        {
            if (!(await fresh).IsConnected || !TrySwap(silent, fresh))
            {
                silent = fresh;
            }
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            return;
        }

        await CloseAsync(silent);
    }

    private bool TrySwap(Task<IConnectionMultiplexer> silent, Task<IConnectionMultiplexer> fresh)
    {
        lock (_gate)
        {
            if (_connecting != silent)
            {
                return false;
            }

            _connecting = fresh;
            return true;
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(configuration);
        if (!configuration.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            options.AbortOnConnectFail = false;
        }

        options.ReconnectRetryPolicy = new LinearRetry(1000);
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
