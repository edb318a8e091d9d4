using BlazorSessions.Backplane;
using BlazorSessions.Redis.Connection;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

/// <summary>
/// Carries messages by <c>PUBLISH</c>, over the store's connection. The client subscribes anew when its connection comes back.
/// </summary>
internal sealed class RedisSessionBackplane(RedisServer server, RedisKeys keys) : ISessionBackplane
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly RedisChannel _channel = RedisChannel.Literal(keys.Channel);

    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        var client = await server.ConnectAsync(cancellationToken);
        var subscriber = client.GetSubscriber();
        var isLost = 0;
        client.ConnectionFailed += OnFailed;
        try
        {
            await subscriber.SubscribeAsync(_channel, OnMessage).WaitAsync(cancellationToken);
            listener.OnConnected();
            while (true)
            {
                await Task.Delay(s_look, TimeProvider.System, cancellationToken);
                Look();
            }
        }
        finally
        {
            client.ConnectionFailed -= OnFailed;
            await subscriber.UnsubscribeAsync(_channel, OnMessage, CommandFlags.FireAndForget);
        }

        void OnMessage(RedisChannel channel, RedisValue message) => listener.OnMessage(message.ToString());

        // Told at once, and perhaps of another server of a cluster: the next look knows better.
        void OnFailed(object? sender, ConnectionFailedEventArgs failed)
        {
            Volatile.Write(ref isLost, 1);
            listener.OnDisconnected();
        }

        void Look()
        {
            if (!subscriber.IsConnected(_channel))
            {
                Volatile.Write(ref isLost, 1);
                listener.OnDisconnected();
            }
            else if (Interlocked.Exchange(ref isLost, 0) == 1)
            {
                listener.OnConnected();
            }
        }
    }

    public async ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        var subscriber = (await server.ConnectAsync(cancellationToken)).GetSubscriber();
        await Task.WhenAll(messages.Select(message => subscriber.PublishAsync(_channel, message))).WaitAsync(cancellationToken);
    }
}
