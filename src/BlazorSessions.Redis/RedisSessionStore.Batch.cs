using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

// Redis does nothing else while a script runs: many sessions are sent as several scripts, all in one go.
internal sealed partial class RedisSessionStore : ISessionBatch
{
    private const int SessionsPerScript = 1000;

    public async ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handles);
        cancellationToken.ThrowIfCancellationRequested();
        var parts = handles.Chunk(SessionsPerScript).ToArray();
        var answers = await Task.WhenAll(parts.Select(part => RunAsync(
            RedisScript.Probe, [.. Arguments(), .. part.Select(handle => (RedisValue)handle.Value)], cancellationToken)));

        var versions = new Dictionary<SessionHandle, long>(handles.Count);
        foreach (var (part, answer) in parts.Zip(answers, (part, answer) => (part, (RedisValue[]?)answer ?? [])))
        {
            for (var i = 0; i < part.Length; i++)
            {
                if (!answer[i].IsNullOrEmpty)
                {
                    versions[part[i]] = (long)answer[i];
                }
            }
        }

        return versions;
    }

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(touches);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(touches.Chunk(SessionsPerScript).Select(part =>
        {
            var values = Arguments();
            foreach (var (handle, at) in part)
            {
                values.AddRange([handle.Value, RedisTime.Write(at)]);
            }

            return RunAsync(RedisScript.Touch, values, cancellationToken);
        }));
    }
}
