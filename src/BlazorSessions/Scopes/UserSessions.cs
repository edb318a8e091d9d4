using System.Runtime.CompilerServices;
using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>The verbs about all sessions of a scope's user.</summary>
internal sealed class UserSessions(LiveSessions sessions, ManySessions many, StoreGateway store)
{
    /// <summary>
    /// Begins a verb that is no merge: nothing else would notice that its scope knows a secret that does not count any more.
    /// </summary>
    public async Task<SessionState> EnterAsync(ScopeSession session, CancellationToken cancellationToken)
    {
        var state = await session.EnterAsync(cancellationToken);
        if (state.IsAuthenticated)
        {
            await session.ConfirmAsync(cancellationToken);
            state = session.State;
        }

        return state;
    }

    public async IAsyncEnumerable<SessionInfo> ListAsync(
        ScopeSession session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await EnterAsync(session, cancellationToken) is not { IsAuthenticated: true } state)
        {
            yield break;
        }

        await foreach (var info in many.ListAsync(state.UserKey, cancellationToken))
        {
            yield return info with { IsCurrent = info.Handle == state.Handle };
        }
    }

    public async Task<bool> RevokeAsync(
        ScopeSession session, SessionHandle handle, CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        if (await EnterAsync(session, cancellationToken) is not { IsAuthenticated: true } state)
        {
            return false;
        }

        if (session.Live is { } live && live.Handle == handle)
        {
            await session.EndAsync(live, SessionEndReason.Revoked, cancellationToken);
            return true;
        }

        return await IsOwnAsync(handle, state.UserKey, cancellationToken)
            && await sessions.EndAsync(handle, SessionEndReason.Revoked, cancellationToken);
    }

    public async Task<int> RevokeOthersAsync(ScopeSession session, CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        return await EnterAsync(session, cancellationToken) is { IsAuthenticated: true } state
            ? await many.EndUserAsync(state.UserKey, state.Handle, cancellationToken)
            : 0;
    }

    private async Task<bool> IsOwnAsync(SessionHandle handle, string userKey, CancellationToken cancellationToken)
    {
        if (handle.IsEmpty)
        {
            return false;
        }

        return await store.FindAsync(handle, cancellationToken) is { User: { } user } && user.Key == userKey;
    }
}
