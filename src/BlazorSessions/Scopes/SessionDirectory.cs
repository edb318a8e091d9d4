using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>All sessions, from anywhere.</summary>
internal sealed class SessionDirectory(
    LiveSessions sessions,
    SessionWriter writer,
    ManySessions many,
    Edits edits,
    SessionEnds ends) : ISessionDirectory
{
    // As many as a store answers with in a moment.
    private const int MostOfAPage = 1000;

    public event Action<SessionEnd>? Ended
    {
        add => ends.Ended += value;
        remove => ends.Ended -= value;
    }

    public async Task<SessionState?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        if (handle.IsEmpty || await sessions.LeaseAsync(handle, cancellationToken) is not { } live)
        {
            return null;
        }

        var state = live.State;
        sessions.Release(live);
        return state.Status == SessionStatus.Active ? state : null;
    }

    public IAsyncEnumerable<SessionInfo> ListAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return many.ListAsync(userKey, cancellationToken);
    }

    public Task<SessionPage> ListPageAsync(string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MostOfAPage);
        return many.ListPageAsync(userKey, after, limit, cancellationToken);
    }

    public async Task<SessionState> UpdateAsync(
        SessionHandle handle, Action<SessionEdit> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        Edits.ThrowIfRunning();
        var live = handle.IsEmpty ? null : await sessions.LeaseAsync(handle, cancellationToken);
        if (live is null)
        {
            throw new SessionEndedException(SessionEndReason.Revoked);
        }

        try
        {
            await writer.WriteAsync(
                live, record => edits.Run(Run, record.Values, record.Version, live), cancellationToken);
            return live.State;
        }
        finally
        {
            sessions.Release(live);
        }

        bool Run(SessionEdit session)
        {
            edit(session);
            return true;
        }
    }

    public async Task<int> UpdateUserAsync(string userKey, Action<SessionEdit> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        ArgumentNullException.ThrowIfNull(edit);
        var updated = 0;
        await foreach (var info in many.ListAsync(userKey, cancellationToken))
        {
            try
            {
                await UpdateAsync(info.Handle, edit, cancellationToken);
                updated++;
            }
            catch (SessionEndedException)
            {
                // It ended between the list and the write: passed over, as the contract says.
            }
        }

        return updated;
    }

    public async Task<bool> RevokeAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        !handle.IsEmpty && await sessions.EndAsync(handle, SessionEndReason.Revoked, cancellationToken);

    public Task<int> RevokeUserAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return many.EndUserAsync(userKey, null, cancellationToken);
    }

    public Task<int> ForgetUserAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        return many.ForgetUserAsync(userKey, cancellationToken);
    }

    public Task<int> RevokeExternalAsync(ExternalSession external, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(external);
        return many.EndExternalAsync(external, cancellationToken);
    }

    public Task<long> RevokeAllAsync(CancellationToken cancellationToken) => many.EndAllAsync(cancellationToken);
}
