using BlazorSessions.Stores;
using BlazorSessions.Testing;

namespace BlazorSessions.Tests.Schedules;

/// <summary>Notes what another store did.</summary>
internal sealed class WitnessStore(ISessionStore inner) : StoreDecorator(inner)
{
    /// <summary>Everything that was ended by a verb, which must never be found again.</summary>
    public HashSet<SessionHandle> Ended { get; } = [];

    /// <summary>How many merges met a conflict.</summary>
    public int Conflicts { get; private set; }

    /// <summary>The epoch that was read last, as a sign-in does.</summary>
    public long LastEpoch { get; private set; }

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        var result = await base.MergeAsync(handle, delta, cancellationToken);
        Conflicts += result.Outcome == MergeOutcome.Conflict ? 1 : 0;
        if (result.Outcome == MergeOutcome.Dropped)
        {
            Ended.Add(handle);
        }

        return result;
    }

    public override async ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var ended = await base.EndAsync(handle, cancellationToken);
        Ended.Add(handle);
        return ended;
    }

    public override async ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        LastEpoch = await base.GetEpochAsync(userKey, cancellationToken);

    protected override async ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var result = await base.RunAsync(verb, call, cancellationToken);
        if (result is EndedSessions ended)
        {
            Ended.UnionWith(ended.Handles);
        }

        return result;
    }
}
