using BlazorSessions.Diagnostics;

namespace BlazorSessions.Live;

// How sessions end here: by this node, or because the store has them no longer.
internal sealed partial class LiveSessions
{
    /// <summary>Ends a session: in the store, then in this process. True when there was one to end.</summary>
    public Task<bool> EndAsync(SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken) =>
        SessionActivities.RunAsync(SessionActivities.End, Name, activity =>
        {
            activity?.SetHandle(handle);
            activity?.SetTag(SessionTags.EndReason, SessionMeasures.TextOf(reason));
            return EndInStoreAsync(handle, reason, cancellationToken);
        });

    private async Task<bool> EndInStoreAsync(
        SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken)
    {
        // Whoever notices that the record is gone before this call is through must give the same reason.
        _live.TryGetValue(handle, out var live);
        live?.BeginEnd(reason);
        bool ended;
        try
        {
            ended = await _store.EndAsync(handle, reason, cancellationToken);
        }
        catch
        {
            // Whether it has ended is unknown: the next reader asks the store.
            live?.BeginEnd(null);
            live?.Doubt();
            throw;
        }

        var hadCopy = await SettleAsync(handle, reason);
        if (ended && !hadCopy && live is not { IsEnded: true })
        {
            Tell(handle, reason, userKey: null);
        }

        return hadCopy || ended;
    }

    /// <summary>The store no longer has this session: ends the live copy, and one whose load is on its way.</summary>
    public async Task<bool> SettleAsync(SessionHandle handle, SessionEndReason? reason)
    {
        var learnt = _clock.GetTimestamp();

        // A load that read the record before it went would otherwise bring it back to life here.
        if (_loading.TryGetValue(handle, out var loading))
        {
            await ((Task)loading.Value).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return _live.TryRemove(handle, out var live) && EndLive(live, reason, learnt);
    }

    /// <summary>Tells the log, and the app, of the end of a session, of which there may be no copy here.</summary>
    public void Tell(SessionHandle handle, SessionEndReason? reason, string? userKey)
    {
        _logger.SessionEnded(handle, SessionMeasures.TextOf(reason));
        Ends?.Raise(handle, reason, userKey);
    }

    /// <summary>Ends the live copy of a session that the store turned out not to have.</summary>
    public void EndMissing(LiveSession live) => EndGone(live, WhyMissing(live));

    /// <summary>
    /// Ends the live copy of a session that the store dropped because a write of this node left it empty.
    /// </summary>
    public void EndEmpty(LiveSession live) => EndGone(live, null);

    /// <summary>
    /// Why a session that the store no longer has is gone, as far as this node can know. Null for an anonymous one
    /// before its time: most likely another node has emptied it, and its visitor simply has no session.
    /// </summary>
    public SessionEndReason? WhyMissing(LiveSession live)
    {
        var now = _clock.GetUtcNow();
        return live.IntendedReason is { } intended ? intended
            : !live.IsExpired(now) ? live.Record.User is null ? null : SessionEndReason.Revoked
            : now >= live.Record.AbsoluteExpiresAt ? SessionEndReason.Absolute
            : SessionEndReason.Idle;
    }

    private void EndGone(LiveSession live, SessionEndReason? reason)
    {
        _live.TryRemove(new(live.Handle, live));
        EndLive(live, reason, _clock.GetTimestamp());
    }

    private bool EndLive(LiveSession live, SessionEndReason? reason, long learnt)
    {
        var hasCircuits = live.HasListeners;
        if (!live.End(reason))
        {
            return false;
        }

        if (hasCircuits)
        {
            Measures?.EndTold(reason, _clock.GetElapsedTime(learnt));
        }

        _ = live.CancelAsync();
        Tell(live.Handle, reason, live.Record.User?.Key);
        return true;
    }
}
