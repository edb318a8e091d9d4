using BlazorSessions.Stores;

namespace BlazorSessions.Live;

/// <summary>
/// Writes to live sessions: one writer at a time on this node, optimistic across nodes. What a merge returns is the new
/// live state before the call returns.
/// </summary>
internal sealed class SessionWriter(StoreGateway store, LiveSessions sessions)
{
    private const int MaxAttempts = 16;

    /// <summary>Plans a delta on the newest record and merges it, again and again until it holds.</summary>
    /// <param name="live">The session, leased by the caller.</param>
    /// <param name="plan">
    /// Makes the delta and the result of the call, and says whether writes came to nothing; runs once per attempt.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for the turn and the store.</param>
    public async Task<T> WriteAsync<T>(
        LiveSession live,
        Func<SessionRecord, (SessionDelta Delta, T Result, bool IsMoot)> plan,
        CancellationToken cancellationToken)
    {
        using var budget = store.Begin(cancellationToken);
        await WaitForTurnAsync(live, budget);
        try
        {
            var isConfirmed = store.IsSingleNode;
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                ThrowIfEnded(live);
                var basis = live.Record;
                var (delta, result, isMoot) = plan(basis);
                if (!delta.ChangesContent && delta.LastActivityAt is null)
                {
                    if (!isMoot || isConfirmed)
                    {
                        return result;
                    }

                    // It writes what this copy says is there. Another node may have changed that a moment ago.
                    isConfirmed = true;
                    await sessions.RefreshAsync(live, budget);
                    continue;
                }

                if (await TryMergeAsync(live, basis, WithActivity(delta, live), budget))
                {
                    return result;
                }

                await sessions.RefreshAsync(live, budget);
            }

            throw new SessionConflictException(live.Handle, MaxAttempts);
        }
        finally
        {
            live.Writer.Release();
        }
    }

    // What this node knows of activity goes along: it would otherwise reach the store a minute later and by itself.
    private static SessionDelta WithActivity(SessionDelta delta, LiveSession live) =>
        delta.LastActivityAt >= live.LastActivityAt ? delta : delta with { LastActivityAt = live.LastActivityAt };

    private static void ThrowIfEnded(LiveSession live)
    {
        if (live.IsEnded)
        {
            throw new SessionEndedException(live.EndReason);
        }
    }

    private static async Task WaitForTurnAsync(LiveSession live, StoreBudget budget)
    {
        try
        {
            await live.Writer.WaitAsync(budget.Token);
        }
        catch (OperationCanceledException) when (!budget.Caller.IsCancellationRequested)
        {
            throw new SessionStoreException("waiting for earlier writes", outcomeUnknown: false);
        }
    }

    // False for a conflict; the other failures are final.
    private async Task<bool> TryMergeAsync(
        LiveSession live, SessionRecord basis, SessionDelta delta, StoreBudget budget)
    {
        MergeResult merge;
        try
        {
            merge = await store.MergeAsync(basis, delta, budget);
        }
        catch
        {
            // Whether it was written is unknown: the next reader asks the store.
            live.Doubt();
            throw;
        }

        switch (merge.Outcome)
        {
            case MergeOutcome.Merged:
                live.Apply(merge.Record!); // The store client has made it, however the store answered.
                return true;
            case MergeOutcome.Dropped:
                sessions.EndEmpty(live);
                return true;
            case MergeOutcome.Missing:
                sessions.EndMissing(live);
                throw new SessionEndedException(live.EndReason);
            case MergeOutcome.Refused:
                throw new SessionSignInRefusedException(merge.Refusal!.Value);
            default:
                return delta.ExpectedTokenHash is null || await StillExpectedAsync(live, delta, budget)
                    ? false
                    : throw new SessionEndedException(null);
        }
    }

    // A token that was rotated meanwhile will not come back: no sense in trying again.
    private async Task<bool> StillExpectedAsync(LiveSession live, SessionDelta delta, StoreBudget budget) =>
        await sessions.RefreshAsync(live, budget) && live.Record.TokenHash == delta.ExpectedTokenHash;
}
