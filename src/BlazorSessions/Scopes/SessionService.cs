using System.Runtime.CompilerServices;
using System.Security.Claims;
using BlazorSessions.Live;
using BlazorSessions.Serialization;
using BlazorSessions.Stores;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions.Scopes;

/// <summary>
/// The verbs, the same in a request and in a circuit; what differs is behind <see cref="ScopeSession"/>.
/// </summary>
internal sealed class SessionService(
    ScopeSession session,
    LiveSessions sessions,
    SessionWriter writer,
    ManySessions many,
    StoreGateway store,
    Edits edits) : ISessionService, IUnseenScope
{
    private const int MaxAttempts = 16;

    public event Action<SessionState>? Changed
    {
        add => session.Changed += value;
        remove => session.Changed -= value;
    }

    public SessionState State => session.Read();

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

    public async Task<T> UpdateAsync<T>(Func<SessionEdit, T> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        using var verb = store.BeginVerb();
        await EnterAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            if (session.Writable() is null)
            {
                // An edit that changes nothing needs no session, and one that cannot be kept should fail before there is one.
                var (delta, result, _) = edits.Run(edit, session.State.Values, 0);
                if (!delta.ChangesContent)
                {
                    return result;
                }

                if (session.IsScratch)
                {
                    session.ShowScratch(edits.Scratch(session.State, delta));
                    return result;
                }

                await session.StartAsync(cancellationToken);
            }

            try
            {
                return await WriteAsync(edit, cancellationToken);
            }
            catch (SessionEndedException ended) when (IsVisitorAgain(ended))
            {
                // Another tab emptied it while this write waited for its turn: there is none again, so start one.
            }
            catch (SessionEndedException ended) when (IsOvertaken(ended, attempt))
            {
                await session.CatchUpAsync(cancellationToken);
            }
        }
    }

    public async Task SignInAsync(ClaimsPrincipal user, SessionSignInOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!sessions.Name.HasUsers)
        {
            throw new SessionHasNoUserException(sessions.Name.Value);
        }

        options ??= new SessionSignInOptions();
        var key = many.Keys.Require(user);
        session.CheckSeen();
        using var verb = store.BeginVerb();
        var epoch = store.HasUserIndex ? await store.GetEpochAsync(key, cancellationToken) : 0;
        var state = await EnterAsync(cancellationToken);
        if (options.SameUserOnly && state.UserKey != key)
        {
            throw new SessionSignInRefusedException(SessionSignInRefusal.OtherUser);
        }

        var isExchange = state.UserKey == key && (options.SameUserOnly || !options.FreshCredentials);
        var kept = isExchange ? session.Live?.Ticket?.Properties : null;
        var principal = PrincipalSerializer.Write(user, options.Properties ?? kept);
        edits.Limits.Check(principal);
        var request = new SignInRequest(
            key,
            principal,
            epoch,
            options.RememberMe,
            options.FreshCredentials,
            options.ExpiresAt,
            ExternalSessions.Find(user));
        await session.SignInAsync(request, cancellationToken);
        session.OnOwnChange();
    }

    public async Task<AuthenticationProperties?> GetPropertiesAsync(CancellationToken cancellationToken) =>
        (await EnterForOthersAsync(cancellationToken)).IsAuthenticated ? session.Live?.Ticket?.Clone().Properties : null;

    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        session.CheckSeen();
        using var verb = store.BeginVerb();
        await EnterAsync(cancellationToken);
        if (session.Live is not null && await session.ConfirmAsync(cancellationToken) is { } live)
        {
            await session.EndAsync(live, SessionEndReason.SignedOut, cancellationToken);
        }
    }

    public async Task RegenerateIdAsync(CancellationToken cancellationToken)
    {
        session.CheckSeen();
        using var verb = store.BeginVerb();
        await EnterAsync(cancellationToken);
        if (session.Writable() is not null)
        {
            await session.RotateAsync(cancellationToken);
            session.OnOwnChange();
        }
    }

    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        await EnterAsync(cancellationToken);
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
            catch (SessionEndedException ended) when (IsOvertaken(ended, attempt))
            {
                await session.CatchUpAsync(cancellationToken);
            }
        }
    }

    public async Task SetLifetimeAsync(TimeSpan? idle, TimeSpan? absolute, CancellationToken cancellationToken)
    {
        Lifetimes.Check(idle, absolute);
        using var verb = store.BeginVerb();
        await EnterAsync(cancellationToken);
        await new LifetimeSetting(session, writer, idle, absolute).RunAsync(cancellationToken);
    }

    public async IAsyncEnumerable<SessionInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await EnterForOthersAsync(cancellationToken) is not { IsAuthenticated: true } state)
        {
            yield break;
        }

        await foreach (var info in many.ListAsync(state.UserKey, cancellationToken))
        {
            yield return info with { IsCurrent = info.Handle == state.Handle };
        }
    }

    public async Task<bool> RevokeAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        if (await EnterForOthersAsync(cancellationToken) is not { IsAuthenticated: true } state)
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

    public async Task<int> RevokeOthersAsync(CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        return await EnterForOthersAsync(cancellationToken) is { IsAuthenticated: true } state
            ? await many.EndUserAsync(state.UserKey, state.Handle, cancellationToken)
            : 0;
    }

    // All verbs but a plain load: none may take a store that is away for a visitor without a session.
    private async Task<SessionState> EnterAsync(CancellationToken cancellationToken)
    {
        Edits.ThrowIfRunning();
        await session.LoadAsync(cancellationToken);
        session.CheckAvailable();
        return session.State;
    }

    // For what concerns all sessions of the user: nothing that is merged would notice that this scope knows a secret that
    // does not count any more.
    private async Task<SessionState> EnterForOthersAsync(CancellationToken cancellationToken)
    {
        var state = await EnterAsync(cancellationToken);
        if (state.IsAuthenticated)
        {
            await session.ConfirmAsync(cancellationToken);
            state = session.State;
        }

        return state;
    }

    private async Task<T> WriteAsync<T>(Func<SessionEdit, T> edit, CancellationToken cancellationToken)
    {
        var (live, expected) = session.Writable() ?? throw SessionEndedException.Emptied();
        var changes = false;
        var result = await writer.WriteAsync(live, Plan, cancellationToken);
        if (live.IsEmptied)
        {
            await session.DropCookieAsync(live.Handle, cancellationToken);
        }

        session.OnOwnChange();
        await (changes ? session.KeepAsync(cancellationToken) : Task.CompletedTask);
        return result;

        // An anonymous session that an edit empties is over, in the same step: nobody else can have written to it.
        (SessionDelta Delta, T Result, bool WroteNothingNew) Plan(SessionRecord record)
        {
            // Nor does an edit see what it may not write to.
            if (record.TokenHash != expected)
            {
                throw SessionEndedException.Overtaken();
            }

            var (delta, value, wroteNothingNew) = edits.Run(edit, record.Values, record.Version, live);
            changes = delta.ChangesContent;
            if (changes)
            {
                session.CheckReach();
            }

            return (Expecting(delta), value, wroteNothingNew);
        }

        SessionDelta Expecting(SessionDelta delta) => delta with
        {
            ExpectedTokenHash = expected,
            DropIfEmpty = delta is { ChangesValues: true, Sets.Count: 0 },
        };
    }

    // Where there are no users, an end is not somebody's sign-out.
    private bool IsVisitorAgain(SessionEndedException ended) => ended.How == LostSession.Emptied
        || ended.How == LostSession.Ended && !sessions.Name.HasUsers;

    private static bool IsOvertaken(SessionEndedException ended, int attempt) =>
        ended.How == LostSession.Overtaken && attempt < MaxAttempts;

    private async Task<bool> IsOwnAsync(SessionHandle handle, string userKey, CancellationToken cancellationToken)
    {
        if (handle.IsEmpty)
        {
            return false;
        }

        return await store.FindAsync(handle, cancellationToken) is { User: { } user } && user.Key == userKey;
    }
}
