using StackExchange.Redis;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary><c>PUBLISH</c> on one connection, <c>SUBSCRIBE</c> on another.</summary>
internal sealed class BarePublish : IBareNews
{
    private static readonly RedisChannel s_channel = RedisChannel.Literal("bench-bare");

    private readonly ConnectionMultiplexer _here;
    private readonly ConnectionMultiplexer _there;
    private TaskCompletionSource _heard = new();

    private BarePublish(ConnectionMultiplexer here, ConnectionMultiplexer there) => (_here, _there) = (here, there);

    public string Name => "`PUBLISH`";

    public static async Task<BarePublish> StartAsync(string configuration)
    {
        var bare = new BarePublish(
            await ConnectionMultiplexer.ConnectAsync(configuration), await ConnectionMultiplexer.ConnectAsync(configuration));
        await bare._there.GetSubscriber().SubscribeAsync(s_channel, (_, _) => Volatile.Read(ref bare._heard).TrySetResult());
        return bare;
    }

    public async Task SendAsync(string text)
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _heard, heard);
        await _here.GetSubscriber().PublishAsync(s_channel, text);
        await heard.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }
}
