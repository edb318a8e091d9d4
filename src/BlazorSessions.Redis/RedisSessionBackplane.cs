using BlazorSessions.Backplane;
using BlazorSessions.Redis.Connection;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

/// <summary>
/// Carries messages by <c>PUBLISH</c>, over the store's connection. The client subscribes anew when its connection comes back.
/// </summary>
internal sealed class RedisSessionBackplane(RedisServer server, RedisKeys keys) : ISessionBackplane
{
    private readonly RedisChannel _channel = RedisChannel.Literal(keys.Channel);

    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        var client = await server.ConnectAsync(cancellationToken);
        var subscriber = client.GetSubscriber();
        client.ConnectionFailed += OnFailed;
        client.ConnectionRestored += OnRestored;
        try
        {
            await subscriber.SubscribeAsync(_channel, OnMessage).WaitAsync(cancellationToken);
            listener.OnConnected();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            client.ConnectionFailed -= OnFailed;
            client.ConnectionRestored -= OnRestored;
            await subscriber.UnsubscribeAsync(_channel, OnMessage, CommandFlags.FireAndForget);
        }

        void OnMessage(RedisChannel channel, RedisValue message) => listener.OnMessage(message.ToString());

        void OnFailed(object? sender, ConnectionFailedEventArgs failed)
        {
            if (failed.ConnectionType == ConnectionType.Subscription)
            {
                listener.OnDisconnected();
            }
        }

        void OnRestored(object? sender, ConnectionFailedEventArgs restored)
        {
            if (restored.ConnectionType == ConnectionType.Subscription)
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
