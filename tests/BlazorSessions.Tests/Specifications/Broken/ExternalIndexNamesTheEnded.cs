using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Names sessions of a provider's session that another verb has ended.</summary>
internal sealed class ExternalIndexNamesTheEnded(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<(ExternalSession, SessionHandle), bool> _known = new();

    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        if (delta.SignIn?.User.External is { } external)
        {
            _known[(external, handle)] = true;
        }

        return base.MergeAsync(handle, delta, cancellationToken);
    }

    public override async ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken)
    {
        List<SessionHandle> ended = [];
        foreach (var (_, handle) in _known.Keys.Where(known => known.Item1 == external))
        {
            await EndAsync(handle, cancellationToken);
            ended.Add(handle);
        }

        return new EndedSessions(ended, null);
    }
}
