using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>
/// Connects when first asked, once for all who ask meanwhile, and again after a try that threw. The client reconnects by
/// itself to where it was, also when nothing comes back over a connection that stays open. After a failover that may be the
/// wrong server, so a client that leads to no master is replaced by one that looks everything up anew.
/// </summary>
/// <param name="options">Where Redis is.</param>
/// <param name="key">Any key of the store: in a cluster, the master that counts is the one that has it.</param>
internal sealed class OwnConnection(RedisSessionStoreOptions options, RedisKey key) : IRedisConnection
{
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromSeconds(2);

    // _gate guards what is below it. Nothing is awaited inside.
    private readonly Lock _gate = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private long? _triedAt;
    private bool _isReplacing;
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

    public bool Gives(IConnectionMultiplexer client)
    {
        lock (_gate)
        {
            return IsCurrent(client);
        }
    }

    public void Doubt(IConnectionMultiplexer client, bool mayAnswer)
    {
        lock (_gate)
        {
            if (_isDisposed || !IsCurrent(client))
            {
                return;
            }

            if (!mayAnswer)
            {
                // A server that was demoted answers reads as it did: whoever comes now waits for another connection.
                _connecting = Task.Run(() => ConnectAnewAsync(client));
            }
            else if (!_isReplacing && Pause() == TimeSpan.Zero)
            {
                // Until there is a better one, this one fails at once, and may come back by itself.
                _isReplacing = true;
                _ = Task.Run(() => ReplaceAsync(client));
            }
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
            await (connecting is null ? Task.CompletedTask : CloseAsync(await connecting));
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It never connected, so there is nothing to close.
        }
    }

    private static async Task CloseAsync(IConnectionMultiplexer client)
    {
        try
        {
            await client.CloseAsync(allowCommandsToComplete: false);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // Nobody uses it any more.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task<IConnectionMultiplexer> ConnectAnewAsync(IConnectionMultiplexer last)
    {
        _ = CloseAsync(last);
        await Task.Delay(PauseNow(), TimeProvider.System);
        return await ConnectAsync();
    }

    private async Task ReplaceAsync(IConnectionMultiplexer last)
    {
        try
        {
            var client = await ConnectAsync();
            await CloseAsync(TryExchange(last, client) ? last : client);
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // No better than the last, which stays.
        }
        finally
        {
            lock (_gate)
            {
                _isReplacing = false;
            }
        }
    }

    private bool TryExchange(IConnectionMultiplexer last, IConnectionMultiplexer client)
    {
        var leads = client.GetDatabase().IsConnected(key, CommandFlags.DemandMaster);
        lock (_gate)
        {
            if (!leads || _isDisposed || !IsCurrent(last))
            {
                return false;
            }

            _connecting = Task.FromResult(client);
            return true;
        }
    }

    private bool IsCurrent(IConnectionMultiplexer client) =>
        _connecting is { IsCompletedSuccessfully: true } && ReferenceEquals(_connecting.Result, client);

    private TimeSpan PauseNow()
    {
        lock (_gate)
        {
            return Pause();
        }
    }

    // How long to wait until the next try.
    private TimeSpan Pause()
    {
        var since = _triedAt is { } at ? TimeProvider.System.GetElapsedTime(at) : s_betweenTries;
        return since < s_betweenTries ? s_betweenTries - since : TimeSpan.Zero;
    }

    private async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var client = RedisClientOptions.Of(options);
        client.ReconnectRetryPolicy = new LinearRetry((int)s_betweenTries.TotalMilliseconds);
        try
        {
            return await ConnectionMultiplexer.ConnectAsync(client);
        }
        finally
        {
            lock (_gate)
            {
                _triedAt = TimeProvider.System.GetTimestamp();
            }
        }
    }
}
