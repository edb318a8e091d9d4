using System.Text;
using BlazorSessions.Redis.Records;
using BlazorSessions.Redis.Scripts;
using BlazorSessions.Stores;

namespace BlazorSessions.Redis;

// Redis does nothing else while a script runs: many sessions are sent as several scripts, all in one go. Each takes and
// answers one text, which costs client and server far less than a text for each session.
internal sealed partial class RedisSessionStore : ISessionBatch
{
    private const int SessionsPerScript = 500;
    private const int VersionLength = 16;

    public async ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handles);
        cancellationToken.ThrowIfCancellationRequested();
        var parts = handles.Chunk(SessionsPerScript).ToArray();
        var answers = await Task.WhenAll(parts.Select(part => RunAsync(
            RedisScript.Probe, [.. Arguments(), string.Join(' ', part.Select(handle => handle.Value))], cancellationToken)));

        var versions = new Dictionary<SessionHandle, long>(handles.Count);
        foreach (var (part, answer) in parts.Zip(answers, (part, answer) => (part, (byte[]?)answer ?? [])))
        {
            for (var i = 0; i < part.Length; i++)
            {
                if (RecordHead.Number(answer.AsSpan(i * VersionLength, VersionLength)) is { } version)
                {
                    versions[part[i]] = version;
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
            var text = new StringBuilder(part.Length * 48);
            foreach (var (handle, at) in part)
            {
                text.Append(handle.Value).Append(' ').Append(RedisTime.Write(at)).Append(' ');
            }

            return RunAsync(RedisScript.Touch, [.. Arguments(), text.ToString()], cancellationToken);
        }));
    }
}
