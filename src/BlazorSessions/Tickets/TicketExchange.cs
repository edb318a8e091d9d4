using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tickets;

/// <summary>
/// Changes the browser's cookie by tickets, and believes neither its script nor an answer: a change is done when the
/// browser's next request has shown the new secret. What it did not keep is undone.
/// </summary>
internal sealed class TicketExchange(
    TicketMail mail, Prover prover, LiveSessions sessions, TicketUndo undo, TimeProvider clock, IOptions<BlazorSessionsOptions> options)
{
    private static readonly TimeSpan s_patienceToForget = TimeSpan.FromSeconds(5);

    /// <summary>Starts an empty session, or takes the one that the browser has meanwhile.</summary>
    /// <param name="isForSignIn">
    /// Whether a sign-in with credentials follows, which proves that the browser has kept the cookie.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="SessionCookieException">The browser has not kept the cookie, or did not answer.</exception>
    public async Task<ExchangeOutcome> BindAsync(bool isForSignIn, CancellationToken cancellationToken)
    {
        for (var tries = new Tries(clock); ; tries.Next())
        {
            var ticket = mail.NewTicket(TicketIntent.Bind) with { IsForSignIn = isForSignIn };
            var answer = await TrySendAsync(ticket, tries, cancellationToken);
            switch (answer?.Receipt)
            {
                case { Outcome: ReceiptOutcome.Done } made when await LeaseAsync(made, cancellationToken) is { } live:
                    return isForSignIn
                        ? new ExchangeOutcome(live, live.State.Token)
                        : await CompleteAsync(ticket, answer.Proof, live, cancellationToken);
                case { Outcome: ReceiptOutcome.OtherSession } other
                    when await AdoptAsync(other, cancellationToken) is { } adopted:
                    return adopted;
                case { Outcome: ReceiptOutcome.Outdated } when !await tries.TryPauseAsync(cancellationToken):
                    throw SessionCookieException.Outdated();
                case { Outcome: ReceiptOutcome.NotUnderstood }:
                    throw SessionCookieException.NotUnderstood();
                case null when await FindAsync(cancellationToken) is { } found:
                    return found;
            }
        }
    }

    /// <summary>Returns the session whose current secret the browser shows; null for none.</summary>
    public async Task<ExchangeOutcome?> FindAsync(CancellationToken cancellationToken) =>
        await prover.AskAsync(null, cancellationToken) is { } shown ? await AdoptAsync(shown, cancellationToken) : null;

    /// <summary>Signs in to a session whose current secret the browser shows.</summary>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    /// <exception cref="SessionCookieException">The browser holds another session, or has not kept the cookie.</exception>
    public Task<ExchangeOutcome> SignInAsync(
        Binding.Held held, SignInRequest request, CancellationToken cancellationToken) => ChangeAsync(
            held,
            token => mail.NewTicket(TicketIntent.SignIn, held.Live.Handle, token) with
            {
                SignIn = request,
                NewHandle = options.Value.HandleFactory().Value,
            },
            cancellationToken);

    /// <summary>Gives a session whose current secret the browser shows a new one.</summary>
    /// <inheritdoc cref="SignInAsync"/>
    public Task<ExchangeOutcome> RegenerateAsync(Binding.Held held, CancellationToken cancellationToken) => ChangeAsync(
        held, token => mail.NewTicket(TicketIntent.Regenerate, held.Live.Handle, token), cancellationToken);

    /// <remarks>Not for long: the session has ended whether or not the browser drops its cookie.</remarks>
    public Task ForgetAsync(SessionHandle ended, CancellationToken cancellationToken) =>
        mail.RedeemAsync(mail.NewTicket(TicketIntent.Forget, ended), s_patienceToForget, cancellationToken);

    private async Task<ExchangeOutcome> ChangeAsync(
        Binding.Held held, Func<TokenHash, SessionTicket> issue, CancellationToken cancellationToken)
    {
        var (live, token) = held;
        for (var tries = new Tries(clock); ; tries.Next())
        {
            var ticket = issue(token);
            var answer = await TrySendAsync(ticket, tries, cancellationToken);
            switch (answer?.Receipt)
            {
                case { Outcome: ReceiptOutcome.Done } made:
                    return await LeaseAsync(made, cancellationToken) is { } leased
                        ? await CompleteAsync(ticket, answer.Proof, leased, cancellationToken)
                        : throw await EndedAsync(live);
                case { Outcome: ReceiptOutcome.Refused, Refusal: { } refusal }:
                    throw new SessionSignInRefusedException(refusal);
                case { Outcome: ReceiptOutcome.TooLarge, Exceeded: { } exceeded }:
                    throw exceeded.ToException();
                case { Outcome: ReceiptOutcome.Ended }:
                    throw await EndedAsync(live);
                case { Outcome: ReceiptOutcome.OtherSession }:
                    await sessions.RefreshAsync(live, cancellationToken);
                    throw live.IsEnded ? live.NewException() : SessionCookieException.Refuted();
                case { Outcome: ReceiptOutcome.Outdated }:
                    token = await prover.ProveAsync(live, cancellationToken);
                    break;
                case null when await RecoverAsync(ticket, live, cancellationToken) is { } found:
                    return found;
            }
        }
    }

    // The browser's next request must show what the ticket has made. The lease of the session is the outcome's.
    private async Task<ExchangeOutcome> CompleteAsync(
        SessionTicket ticket, SessionReceipt? proof, LiveSession leased, CancellationToken cancellationToken)
    {
        try
        {
            proof ??= await prover.AskAsync(leased.Handle, cancellationToken);
            var tries = new Tries(clock);
            for (var isFirst = true; ; isFirst = false)
            {
                // The browser may have been served by another node, of whose change this one has not heard.
                if (proof?.Proves(leased.Handle, leased.State.Token) != true)
                {
                    await sessions.RefreshAsync(leased, cancellationToken);
                }

                if (leased.IsEnded)
                {
                    throw leased.NewException();
                }

                if (proof?.Proves(leased.Handle, leased.State.Token) == true)
                {
                    return new ExchangeOutcome(leased, leased.State.Token);
                }

                var isNotKept = proof is not null and not { Outcome: ReceiptOutcome.Done }
                    && leased.Record.TokenNonce == ticket.Nonce;
                // At once the first time: another tab may have had its turn between the two answers.
                if (isNotKept || (!isFirst && !await tries.TryPauseAsync(cancellationToken)))
                {
                    throw await undo.UndoAsync(ticket, leased) ? SessionCookieException.NotKept() : SessionCookieException.Overtaken();
                }

                proof = await prover.AskAsync(leased.Handle, cancellationToken);
            }
        }
        catch
        {
            sessions.Release(leased);
            throw;
        }
    }

    // The answer was lost. Null when nothing has happened, or what has is another tab's.
    private async Task<ExchangeOutcome?> RecoverAsync(
        SessionTicket lost, LiveSession live, CancellationToken cancellationToken)
    {
        var shown = await prover.AskAsync(live.Handle, cancellationToken);
        if (lost.Intent == TicketIntent.SignIn && await LeaseNewAsync(lost, cancellationToken) is { } other)
        {
            // Another user's, for whom the previous session has ended, unless it did not come to that.
            if (shown is null || shown.Handle == other.Handle.Value)
            {
                return await CompleteAsync(lost, shown, other, cancellationToken);
            }

            sessions.Release(other);
            await undo.UndoLostAsync(lost);
        }

        if (!await sessions.RefreshAsync(live, cancellationToken))
        {
            throw live.NewException();
        }

        if (live.Record.TokenNonce != lost.Nonce || !live.TryLease())
        {
            return null;
        }

        if (shown is { Outcome: ReceiptOutcome.Outdated })
        {
            var ticket = mail.NewTicket(TicketIntent.Recover, live.Handle, live.State.Token) with
            {
                PreviousTokenHash = lost.ExpectedTokenHash,
            };
            return await CompleteRecoveryAsync(lost, ticket, live, cancellationToken);
        }

        return await CompleteAsync(lost, shown, live, cancellationToken);
    }

    private async Task<ExchangeOutcome> CompleteRecoveryAsync(
        SessionTicket lost, SessionTicket ticket, LiveSession leased, CancellationToken cancellationToken)
    {
        // What it has made is undone to what the browser held before both.
        var recovered = ticket with { Intent = lost.Intent, ExpectedTokenHash = lost.ExpectedTokenHash };
        SessionReceipt? proof = null;
        try
        {
            var answer = await mail.RedeemAsync(ticket, TicketProtocol.TicketLifetime, cancellationToken);
            proof = answer.Proof;
        }
        catch (Exception exception) when (exception is SessionCookieException or SessionStoreException)
        {
            if (!await undo.UndoAsync(lost, leased))
            {
                await undo.UndoAsync(recovered, leased);
            }

            sessions.Release(leased);
            throw;
        }

        return await CompleteAsync(recovered, proof, leased, cancellationToken);
    }

    // Null when no answer came back, once: what happened on the server is then unknown.
    private async Task<TicketAnswer?> TrySendAsync(SessionTicket ticket, Tries tries, CancellationToken cancellationToken)
    {
        try
        {
            return await mail.RedeemAsync(ticket, TicketProtocol.TicketLifetime, cancellationToken);
        }
        catch (Exception exception) when (
            exception is SessionCookieException or SessionStoreException { OutcomeUnknown: true })
        {
            if (tries.Lose())
            {
                return null;
            }

            await undo.UndoLostAsync(ticket);
            throw;
        }
    }

    // Null when the session that the receipt names has ended since.
    private async Task<LiveSession?> LeaseAsync(SessionReceipt receipt, CancellationToken cancellationToken) =>
        await sessions.LeaseAsync(SessionHandle.Parse(receipt.Handle!), cancellationToken);

    private async Task<LiveSession?> LeaseNewAsync(SessionTicket ticket, CancellationToken cancellationToken) =>
        await sessions.LeaseAsync(SessionHandle.Parse(ticket.NewHandle!), cancellationToken);

    // The session that the browser holds, if it shows the current secret of it.
    private async Task<ExchangeOutcome?> AdoptAsync(SessionReceipt shown, CancellationToken cancellationToken)
    {
        if (shown is not { Handle: not null, TokenHash: { } bytes }
            || await LeaseAsync(shown, cancellationToken) is not { } live)
        {
            return null;
        }

        var token = TokenHash.FromBytes(bytes);
        var isTaken = false;
        try
        {
            if (live.State.Token != token)
            {
                await sessions.RefreshAsync(live, cancellationToken);
            }

            isTaken = live.State.Token == token;
            return isTaken ? new ExchangeOutcome(live, token, IsFound: true) : null;
        }
        finally
        {
            if (!isTaken)
            {
                sessions.Release(live);
            }
        }
    }

    private async Task<SessionException> EndedAsync(LiveSession live)
    {
        await sessions.RefreshAsync(live, CancellationToken.None);
        return live.IsEnded ? live.NewException() : new SessionEndedException(SessionEndReason.Revoked);
    }
}
