using System.Security.Claims;
using BlazorSessions.Live;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Scopes;

/// <summary>
/// The verbs, the same in a request and in a circuit; what differs is behind <see cref="ScopeSession"/>.
/// </summary>
internal sealed class SessionService(
    ScopeSession session,
    SessionWriter writer,
    StoreGateway store,
    UpdateVerb update,
    SignInVerb signIn,
    UserSessions users) : ISessionService, IUnseenScope
{
    public event Action<SessionState>? Changed
    {
        add => session.Changed += value;
        remove => session.Changed -= value;
    }

    public SessionState State => session.Read();

    /// <summary>Gets the session of this scope, for what is no verb of the app's.</summary>
    public ScopeSession Scope => session;

    public bool IsUnseen => session.IsScratch;

    public CancellationToken Ended => session.Ended;

    public async Task<SessionState> LoadAsync(CancellationToken cancellationToken)
    {
        await session.LoadAsync(cancellationToken);
        return session.State;
    }

    public async Task<SessionState> UpdateAsync(Action<SessionEdit> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        await UpdateAsync(values =>
        {
            edit(values);
            return true;
        }, cancellationToken);
        return session.State;
    }

    public Task<T> UpdateAsync<T>(Func<SessionEdit, T> edit, CancellationToken cancellationToken) =>
        update.RunAsync(session, edit, cancellationToken);

    public Task SignInAsync(ClaimsPrincipal user, SessionSignInOptions? options, CancellationToken cancellationToken) =>
        signIn.RunAsync(session, user, options ?? new SessionSignInOptions(), cancellationToken);

    public async Task<AuthenticationProperties?> GetPropertiesAsync(CancellationToken cancellationToken) =>
        (await users.EnterAsync(session, cancellationToken)).IsAuthenticated ? session.Live?.Ticket?.Clone().Properties : null;

    public async Task StoreTokensAsync(IEnumerable<AuthenticationToken> tokens, CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        await new TokenStoring(session, writer, signIn.Limits, tokens).RunAsync(cancellationToken);
    }

    public Task SignOutAsync(CancellationToken cancellationToken) => signIn.SignOutAsync(session, cancellationToken);

    public async Task RegenerateIdAsync(CancellationToken cancellationToken)
    {
        session.CheckSeen();
        using var verb = store.BeginVerb();
        await session.EnterAsync(cancellationToken);
        if (session.Writable() is not null)
        {
            await session.RotateAsync(cancellationToken);
            session.OnOwnChange();
        }
    }

    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        await session.EnterAsync(cancellationToken);
        for (var attempt = 1; session.Writable() is { } held; attempt++)
        {
            try
            {
                session.CheckReach();
                await writer.RenewAsync(held.Live, held.Token, cancellationToken);
                session.OnOwnChange();
                await session.KeepAsync(cancellationToken);
                return;
            }
            catch (SessionEndedException ended) when (UpdateVerb.MayCatchUp(ended, attempt))
            {
                await session.CatchUpAsync(cancellationToken);
            }
        }
    }

    public async Task SetLifetimeAsync(TimeSpan? idle, TimeSpan? absolute, CancellationToken cancellationToken)
    {
        Lifetimes.Check(idle, absolute);
        using var verb = store.BeginVerb();
        await session.EnterAsync(cancellationToken);
        await new LifetimeSetting(session, writer, idle, absolute).RunAsync(cancellationToken);
    }

    public IAsyncEnumerable<SessionInfo> ListAsync(CancellationToken cancellationToken) =>
        users.ListAsync(session, cancellationToken);

    public Task<bool> RevokeAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        users.RevokeAsync(session, handle, cancellationToken);

    public Task<int> RevokeOthersAsync(CancellationToken cancellationToken) =>
        users.RevokeOthersAsync(session, cancellationToken);
}
