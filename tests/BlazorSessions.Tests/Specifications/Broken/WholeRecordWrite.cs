using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Reads, changes and writes the whole record: of two tabs that write at once, one loses its keys.</summary>
internal sealed class WholeRecordWrite(TimeProvider clock) : BrokenStore(clock)
{
    private readonly Rendezvous _read = new(parties: 2);

    public override async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        if (await Inner.FindAsync(handle, cancellationToken) is not { } record)
        {
            return MergeResult.Missing;
        }

        await _read.ArriveAsync();
        return record.Merge(delta).Record is { } merged
            ? await base.MergeAsync(handle, Whole(merged, delta), cancellationToken)
            : MergeResult.Conflict;
    }

    private static SessionDelta Whole(SessionRecord merged, SessionDelta delta) => new()
    {
        Clear = delta.ChangesContent,
        Sets = merged.Values.ToDictionary(pair => pair.Key, pair => pair.Value.Data),
        NewTokenHash = delta.NewTokenHash,
        NewTokenNonce = delta.NewTokenNonce,
        KeepPreviousTokenUntil = delta.KeepPreviousTokenUntil,
        LastActivityAt = delta.LastActivityAt,
        SignIn = delta.SignIn,
    };
}
