using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;
using StackExchange.Redis;

namespace BlazorSessions.Redis;

// How a script is called: it names the keys that are known, so that a cluster which is moving them answers that it is. The
// others it finds by itself; they have the same hash tag.
internal sealed partial class RedisSessionStore
{
    // What most scripts begin with (see times.lua).
    private List<RedisValue> Arguments() => Arguments(clock.GetUtcNow());

    private List<RedisValue> Arguments(DateTimeOffset now) => [keys.Base, RedisTime.Write(now)];

    private Task<RedisResult> RunAsync(
        RedisScript script, RedisKey[] known, List<RedisValue> values, CancellationToken cancellationToken) =>
        server.RunAsync(script, known, [.. values], cancellationToken);

    private Task<RedisResult> RunAsync(RedisScript script, List<RedisValue> values, CancellationToken cancellationToken) =>
        server.RunAsync(script, [keys.Due], [.. values], cancellationToken);

    private static EndedSessions ReadEnded(RedisResult answer)
    {
        var texts = (string?[]?)answer ?? [];
        var handles = new List<SessionHandle>();
        foreach (var text in texts.Skip(1))
        {
            // What is no handle was not written by a store.
            if (SessionHandle.TryParse(text, out var handle))
            {
                handles.Add(handle);
            }
        }

        return new EndedSessions(handles, texts is [{ Length: > 0 } next, ..] ? next : null);
    }
}
