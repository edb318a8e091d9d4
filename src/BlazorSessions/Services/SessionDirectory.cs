using System.Runtime.CompilerServices;
using BlazorSessions.Live;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Services;

/// <summary>All sessions, from anywhere.</summary>
internal sealed class SessionDirectory(
    LiveSessions sessions,
    SessionWriter writer,
    StoreGateway store,
    ISessionSerializer serializer,
    IOptions<BlazorSessionsOptions> options) : ISessionDirectory
{
    private const int BatchSize = 500;

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

    public async IAsyncEnumerable<SessionInfo> ListAsync(
        string userKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        foreach (var info in await ReadListAsync(userKey, cancellationToken))
        {
            yield return info;
        }
    }

    public async Task<SessionState> UpdateAsync(
        SessionHandle handle, Action<SessionEdit> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var live = handle.IsEmpty ? null : await sessions.LeaseAsync(handle, cancellationToken);
        if (live is null)
        {
            throw new SessionEndedException(SessionEndReason.Revoked);
        }

        try
        {
            await writer.WriteAsync(
                live, record => EditPlan.Run(Run, record.Values, record.Version, serializer, options.Value), null, cancellationToken);
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
        foreach (var info in await ReadListAsync(userKey, cancellationToken))
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

    public async Task<int> RevokeUserAsync(string userKey, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(userKey);
        using var budget = store.Begin(cancellationToken);
        var ended = await store.EndAllAsync(userKey, null, budget);
        await SettleAsync(ended);
        return ended.Count;
    }

    public async Task<long> RevokeAllAsync(CancellationToken cancellationToken)
    {
        for (var total = 0L; ;)
        {
            using var budget = store.Begin(cancellationToken);
            var ended = await store.EndAnyAsync(BatchSize, budget);
            await SettleAsync(ended);
            total += ended.Count;
            if (ended.Count < BatchSize)
            {
                return total;
            }
        }
    }

    private async Task<IReadOnlyList<SessionInfo>> ReadListAsync(string userKey, CancellationToken cancellationToken)
    {
        using var budget = store.Begin(cancellationToken);
        return await store.ListAsync(userKey, budget);
    }

    private async Task SettleAsync(IReadOnlyList<SessionHandle> ended)
    {
        foreach (var handle in ended)
        {
            await sessions.SettleAsync(handle, SessionEndReason.Revoked);
        }
    }
}
