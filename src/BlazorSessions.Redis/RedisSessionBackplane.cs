using System.Security.Cryptography;
using BlazorSessions.Backplane;
using BlazorSessions.Redis.Connection;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

/// <summary>
/// Carries messages by <c>PUBLISH</c>, over the store's connection. The client subscribes anew when its connection comes back;
/// when the connection is another after a failover, it is listened to anew.
/// </summary>
internal sealed class RedisSessionBackplane(RedisServer server, RedisKeys keys) : ISessionBackplane
{
    private readonly RedisChannel _channel = RedisChannel.Literal(keys.Channel);

    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        var client = await server.ConnectAsync(cancellationToken);
        await new Listening(this, client, listener).RunAsync(cancellationToken);
    }

    // At the master: what is published at a replica stays there.
    public async ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken) =>
        await server.RunAsync(
            RedisVerb.Publish,
            database => Task.WhenAll(messages.Select(message => database.PublishAsync(_channel, message, CommandFlags.DemandMaster))),
            cancellationToken);

    private bool Uses(IConnectionMultiplexer client) => server.Uses(client);

    /// <summary>
    /// What listens over one connection. It believes that it hears when it hears itself: after a failover the client may hold
    /// a channel for subscribed that the server does not.
    /// </summary>
    private sealed class Listening(RedisSessionBackplane backplane, IConnectionMultiplexer client, ISessionBackplaneListener listener)
    {
        // What a node says to itself begins so, and no message of sessions does.
        private const string OwnMark = "?";

        private const int LooksBetweenWords = 5;
        private const int MostUnheard = 3;

        private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

        private readonly string _word = OwnMark + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        private readonly ISubscriber _subscriber = client.GetSubscriber();
        private volatile TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isLost = true;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            client.ConnectionFailed += OnFailed;
            try
            {
                await _subscriber.SubscribeAsync(backplane._channel, OnMessage).WaitAsync(cancellationToken);
                for (int looks = 0, unheard = 0; unheard < MostUnheard; looks++)
                {
                    if (!backplane.Uses(client))
                    {
                        throw new IOException("The connection to Redis was replaced: it led to no master any more.");
                    }

                    unheard = await LookAsync(looks, cancellationToken) || !_subscriber.IsConnected(backplane._channel) ? 0 : unheard + 1;
                    await Task.Delay(s_look, TimeProvider.System, cancellationToken);
                }

                throw new IOException("Redis does not send what is published, though the client is connected.");
            }
            finally
            {
                client.ConnectionFailed -= OnFailed;
                await UnsubscribeAsync();
            }
        }

        // Returns whether what is published is heard.
        private async Task<bool> LookAsync(int looks, CancellationToken cancellationToken)
        {
            if (!_subscriber.IsConnected(backplane._channel))
            {
                Lose();
            }
            else if (_isLost || looks % LooksBetweenWords == 0)
            {
                if (!await HearsAsync(cancellationToken))
                {
                    Lose();
                }
                else if (_isLost)
                {
                    _isLost = false;
                    listener.OnConnected();
                }
            }

            return !_isLost;
        }

        private async Task<bool> HearsAsync(CancellationToken cancellationToken)
        {
            var heard = _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
            try
            {
                await backplane.PublishAsync([_word], cancellationToken);
                await heard.Task.WaitAsync(s_look, TimeProvider.System, cancellationToken);
                return true;
            }
            catch (Exception e) when (e is SessionStoreException or TimeoutException)
            {
                return false;
            }
        }

        private void OnMessage(RedisChannel channel, RedisValue value)
        {
            var message = value.ToString();
            if (!message.StartsWith(OwnMark, StringComparison.Ordinal))
            {
                listener.OnMessage(message);
            }
            else if (message == _word)
            {
                _heard.TrySetResult();
            }
        }

        // Told at once, and perhaps of another server of a cluster: the next look knows better.
        private void OnFailed(object? sender, ConnectionFailedEventArgs failed) => Lose();

        private void Lose()
        {
            _isLost = true;
            listener.OnDisconnected();
        }

        private async Task UnsubscribeAsync()
        {
            try
            {
                await _subscriber.UnsubscribeAsync(backplane._channel, OnMessage, CommandFlags.FireAndForget);
            }
            catch (Exception e) when (RedisErrors.IsFailure(e))
            {
                // The connection was closed, and the subscription with it.
            }
        }
    }
}
