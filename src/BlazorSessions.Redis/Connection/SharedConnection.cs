using StackExchange.Redis;

namespace BlazorSessions.Redis.Connection;

/// <summary>The app's own connection: used as it is, and left to the app.</summary>
internal sealed class SharedConnection(IConnectionMultiplexer multiplexer) : IRedisConnection
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromSeconds(5);

    // When the client last looked, by the system's clock; 0 while it looks.
    private long _lookedAt = TimeProvider.System.GetTimestamp() - TimeProvider.System.TimestampFrequency * 5;

    public ValueTask<IConnectionMultiplexer> GetAsync() => ValueTask.FromResult(multiplexer);

    public bool Gives(IConnectionMultiplexer client) => true;

    // All that can be done with it is to have its client look anew at which of its servers is the master.
    public void Doubt(IConnectionMultiplexer client, bool mayAnswer)
    {
        var lookedAt = Volatile.Read(ref _lookedAt);
        if (lookedAt != 0 && TimeProvider.System.GetElapsedTime(lookedAt) >= s_betweenLooks
            && Interlocked.CompareExchange(ref _lookedAt, 0, lookedAt) == lookedAt)
        {
            _ = Task.Run(LookAsync);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task LookAsync()
    {
        try
        {
            await multiplexer.ConfigureAsync();
        }
        catch (Exception e) when (RedisErrors.IsFailure(e))
        {
            // It is the app's; verbs tell that it does not work.
        }
        finally
        {
            Volatile.Write(ref _lookedAt, TimeProvider.System.GetTimestamp());
        }
    }
}
