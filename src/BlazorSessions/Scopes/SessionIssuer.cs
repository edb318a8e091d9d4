using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Scopes;

/// <summary>
/// Makes secrets: creates sessions, rotates them, signs users in. The one place for it, whether a request or a ticket
/// asks. The record is committed before the secret is handed out.
/// </summary>
internal sealed class SessionIssuer(
    StoreGateway store,
    LiveSessions sessions,
    SessionWriter writer,
    ManySessions many,
    TimeProvider clock,
    IOptions<BlazorSessionsOptions> options)
{
    private BlazorSessionsOptions Options => options.Value;

    /// <summary>Makes the handle of a new session, as the app wants it.</summary>
    public SessionHandle NewHandle() => Options.HandleFactory();

    /// <summary>Creates an empty anonymous session.</summary>
    /// <param name="handle">The handle it gets.</param>
    /// <param name="device">The label of the browser.</param>
    /// <param name="nonce">The nonce of the ticket that asks; null for a request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="InvalidOperationException">The handle exists, and the app's factory made it.</exception>
    /// <exception cref="SessionEndedException">The handle exists, as the ticket was redeemed twice.</exception>
    public async Task<IssuedSession> CreateAsync(
        SessionHandle handle, string? device, string? nonce, CancellationToken cancellationToken)
    {
        var id = SessionId.New(handle);
        var now = clock.GetUtcNow();
        var record = new SessionRecord
        {
            Handle = handle,
            TokenHash = id.Hash(),
            TokenNonce = nonce,
            CreatedAt = now,
            LastActivityAt = now,
            IdleTimeout = Options.IdleTimeout,
            AbsoluteExpiresAt = now + Options.AbsoluteTimeout,
            Device = device,
        };
        if (await store.TryCreateAsync(record, cancellationToken))
        {
            return new IssuedSession(sessions.Admit(record), id);
        }

        throw nonce is not null ? SessionEndedException.Overtaken() : new InvalidOperationException(
            "BlazorSessionsOptions.HandleFactory returned a handle that exists. Each needs at least 128 random bits.");
    }

    /// <summary>Gives a session a new secret in place of the expected one.</summary>
    /// <exception cref="SessionEndedException">The session has ended, or its secret is another one by now.</exception>
    public async Task<IssuedSession> RotateAsync(
        SessionHandle handle, TokenHash expected, string? nonce, CancellationToken cancellationToken)
    {
        var live = await sessions.LeaseAsync(handle, cancellationToken)
            ?? throw new SessionEndedException(SessionEndReason.Revoked);
        try
        {
            return await RotateAsync(live, expected, nonce, cancellationToken);
        }
        finally
        {
            sessions.Release(live);
        }
    }

    /// <inheritdoc cref="RotateAsync(SessionHandle, TokenHash, string, CancellationToken)"/>
    public async Task<IssuedSession> RotateAsync(
        LiveSession live, TokenHash expected, string? nonce, CancellationToken cancellationToken)
    {
        var keepUntil = Options.RotationGrace > TimeSpan.Zero ? clock.GetUtcNow() + Options.RotationGrace : (DateTimeOffset?)null;
        return await MergeAsync(
            live, expected, nonce, delta => delta with { KeepPreviousTokenUntil = keepUntil }, cancellationToken);
    }

    /// <summary>
    /// Signs a user in: into the current session when it is anonymous or theirs, which keeps its values, else into a
    /// new one under <paramref name="newHandle"/>, after which the current one ends.
    /// </summary>
    /// <exception cref="SessionEndedException">The current session has ended, or has another secret by now.</exception>
    public async Task<IssuedSession> SignInAsync(
        Binding.Held? current,
        SignInRequest request,
        SessionHandle newHandle,
        string? device,
        string? nonce,
        CancellationToken cancellationToken)
    {
        var record = current?.Live.Record;
        if (current is not null && (record!.User is null || record.User.Key == request.UserKey))
        {
            // No grace: after a sign-in the previous secret is dead, whatever the options say.
            return await MergeSignInAsync(current.Live, current.Token, request, device, nonce, cancellationToken);
        }

        // No merge checks the token of a session that is about to end.
        if (current is not null
            && (!await sessions.ConfirmAsync(current.Live, cancellationToken) || current.State.Token != current.Token))
        {
            throw current.Live.IsEnded ? current.Live.NewException() : SessionEndedException.Overtaken();
        }

        // Without fresh credentials the new session keeps the absolute end of the previous one.
        if (!request.FreshCredentials && record is not null && !(request.ExpiresAt <= record.AbsoluteExpiresAt))
        {
            request = request with { ExpiresAt = record.AbsoluteExpiresAt };
        }

        var created = await CreateAsync(newHandle, device, nonce, cancellationToken);
        try
        {
            var signedIn = await MergeSignInAsync(
                created.Live, created.Id.Hash(), request, device, nonce, cancellationToken);
            sessions.Release(created.Live);
            created = signedIn;
            if (current is not null)
            {
                await sessions.EndAsync(current.Live.Handle, SessionEndReason.Replaced, CancellationToken.None);
            }

            return created;
        }
        catch (Exception exception)
        {
            await sessions.SettleAsync(newHandle, SessionEndReason.Revoked);
            await EndQuietlyAsync(newHandle);
            sessions.Release(created.Live);
            if (exception is SessionEndedException)
            {
                // What has ended is the session that nobody has yet: with all that this user has, or as the oldest of too
                // many, as others of theirs have signed in since.
                throw new SessionSignInRefusedException(SessionSignInRefusal.EpochPassed);
            }

            throw;
        }
    }

    private async Task<IssuedSession> MergeSignInAsync(
        LiveSession live,
        TokenHash expected,
        SignInRequest request,
        string? device,
        string? nonce,
        CancellationToken cancellationToken)
    {
        SignInRoom? room = null;
        for (var refusals = 0; ;)
        {
            try
            {
                return await MergeAsync(
                    live,
                    expected,
                    nonce,
                    delta => delta with
                    {
                        SignIn = SignInOf(live.Record, request, device),
                        Removes = live.Record.User is null ? [.. Options.DropAtSignIn] : [],
                    },
                    cancellationToken);
            }
            catch (SessionSignInRefusedException refused) when (
                refused.Reason == SessionSignInRefusal.TooMany
                && Options.WhenTooManySessions == WhenTooManySessions.EndOldest)
            {
                // Somebody else who signs in may be quicker to take the room that was made; each time, somebody has got in.
                if (!await writer.MayTryAgainAsync(++refusals, cancellationToken))
                {
                    throw;
                }

                // Not null: the store has refused for its sake.
                room ??= new SignInRoom(many, sessions, live.Handle, request.UserKey, Options.MaxSessionsPerUser!.Value);
                await room.MakeAsync(cancellationToken);
            }
        }
    }

    private async Task<IssuedSession> MergeAsync(
        LiveSession live,
        TokenHash expected,
        string? nonce,
        Func<SessionDelta, SessionDelta> complete,
        CancellationToken cancellationToken)
    {
        var id = SessionId.New(live.Handle);
        await writer.WriteAsync(
            live,
            () => complete(new SessionDelta
            {
                ExpectedTokenHash = expected,
                NewTokenHash = id.Hash(),
                NewTokenNonce = nonce,
                LastActivityAt = clock.GetUtcNow(),
            }),
            cancellationToken);
        return live.TryLease() ? new IssuedSession(live, id) : throw live.NewException();
    }

    private SessionSignIn SignInOf(SessionRecord record, SignInRequest request, string? device)
    {
        var now = clock.GetUtcNow();
        var idle = !request.FreshCredentials && (record.User?.IsRemembered ?? false) == request.RememberMe
            ? record.IdleTimeout
            : request.RememberMe ? Options.RememberMe.IdleTimeout : Options.IdleTimeout;
        var absolute = request.FreshCredentials
            ? now + (request.RememberMe ? Options.RememberMe.AbsoluteTimeout : Options.AbsoluteTimeout)
            : record.AbsoluteExpiresAt;
        return new SessionSignIn
        {
            User = new SessionUser
            {
                Key = request.UserKey,
                Epoch = request.Epoch,
                Ticket = request.Principal,
                AuthenticatedAt = request.FreshCredentials ? now : record.User?.AuthenticatedAt ?? now,
                IsRemembered = request.RememberMe,

                // An exchange of claims is no new sign-in at the identity provider.
                External = request.External ?? (request.FreshCredentials ? null : record.User?.External),
            },
            IdleTimeout = idle,
            AbsoluteExpiresAt = request.ExpiresAt is { } end && end < absolute ? end : absolute,
            MaxSessions = Options.MaxSessionsPerUser,
            Device = device,
        };
    }

    private async Task EndQuietlyAsync(SessionHandle handle)
    {
        store.LeaveVerb();
        try
        {
            await store.EndAsync(handle, null, CancellationToken.None);
        }
        catch (SessionStoreException)
        {
            // Nobody has its secret; it expires by itself. The failure that led here is what the caller must see.
        }
    }
}
