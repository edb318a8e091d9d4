using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.Extensions.Options;
using Microsoft.JSInterop;

namespace BlazorSessions.Tickets;

/// <summary>
/// Sends tickets by way of the browser and reads receipts. A ticket that lost to another tab is issued once more; an
/// answer that was lost is recovered from once.
/// </summary>
internal sealed partial class TicketExchange(
    BrowserModule browser,
    TicketProtector protector,
    LiveSessions sessions,
    StoreGateway store,
    TimeProvider clock,
    IOptions<BlazorSessionsOptions> options)
{
    private const int MaxAttempts = 4;

    private static readonly TimeSpan s_patienceToForget = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_patienceForToken = TimeSpan.FromSeconds(10);

    /// <summary>Gets the clock that tickets go by.</summary>
    public TimeProvider Clock => clock;

    public async Task<ExchangeOutcome> BindAsync(CancellationToken cancellationToken)
    {
        for (var tries = new Tries(); ; tries.Next())
        {
            var ticket = NewTicket(TicketIntent.Bind, null);
            var receipt = await TrySendAsync(ticket, tries, cancellationToken);
            if (receipt is { Outcome: ReceiptOutcome.Done or ReceiptOutcome.OtherSession, Handle: not null }
                && await LeaseAsync(receipt, ticket, cancellationToken) is { } result)
            {
                return result;
            }
        }
    }

    /// <summary>
    /// Signs in to the session that the circuit has; where it has none and the browser has, gives it that one.
    /// </summary>
    public async Task<ExchangeOutcome> SignInAsync(
        Binding binding, SignInRequest request, CancellationToken cancellationToken)
    {
        var own = (binding as Binding.Held)?.Live;
        var tries = new Tries();
        try
        {
            for (; ; tries.Next())
            {
                var live = own is { IsEnded: false } ? own : null;
                var ticket = NewTicket(TicketIntent.SignIn, live) with { SignIn = request };
                var receipt = await TrySendAsync(ticket, tries, cancellationToken);
                var hasNone = binding is Binding.None || own is { IsEmptied: true };
                switch (receipt?.Outcome)
                {
                    case ReceiptOutcome.Done when await LeaseAsync(receipt, ticket, cancellationToken) is { } result:
                        tries.Claimed = receipt.Handle;
                        return result;
                    case ReceiptOutcome.Done:
                        throw new SessionEndedException(SessionEndReason.Revoked);
                    case ReceiptOutcome.Refused:
                        throw new SessionSignInRefusedException(receipt.Refusal!.Value);
                    case ReceiptOutcome.OtherSession when hasNone && receipt.Handle is not null:
                        tries.Claimed = receipt.Handle;
                        if (await LeaseAsync(receipt, ticket, cancellationToken) is { } other)
                        {
                            return other with { IsOther = true };
                        }

                        break;
                    case ReceiptOutcome.OtherSession:
                        tries.Claimed = receipt.Handle;
                        throw await ReloadAsync(cancellationToken);
                    case ReceiptOutcome.Ended when live is not null:
                        sessions.EndMissing(live);
                        break;
                    case ReceiptOutcome.Outdated when live is not null:
                        await CatchUpAsync(live, ticket, cancellationToken);
                        break;
                    case null when live is not null:
                        await RecoverAsync(live, ticket, cancellationToken);
                        break;
                }
            }
        }
        finally
        {
            await EndUnclaimedAsync(tries);
        }
    }

    public async Task<ExchangeOutcome> RegenerateAsync(LiveSession live, CancellationToken cancellationToken)
    {
        for (var tries = new Tries(); ; tries.Next())
        {
            var ticket = NewTicket(TicketIntent.Regenerate, live);
            var receipt = await TrySendAsync(ticket, tries, cancellationToken);
            switch (receipt?.Outcome)
            {
                case ReceiptOutcome.Done when await LeaseAsync(receipt, ticket, cancellationToken) is { } result:
                    return result;
                case ReceiptOutcome.Done or ReceiptOutcome.Ended:
                    sessions.EndMissing(live);
                    break;
                case ReceiptOutcome.OtherSession when !live.IsEnded:
                    throw await ReloadAsync(cancellationToken);
                case ReceiptOutcome.Outdated:
                    await CatchUpAsync(live, ticket, cancellationToken);
                    break;
                case null:
                    await RecoverAsync(live, ticket, cancellationToken);
                    break;
            }

            if (live.IsEnded)
            {
                throw live.NewException();
            }
        }
    }

    /// <remarks>Not for long: the session has ended whether or not the browser drops its cookie.</remarks>
    public async Task<AntiforgeryValue?> ForgetAsync(SessionHandle ended, CancellationToken cancellationToken)
    {
        var ticket = NewTicket(TicketIntent.Forget, null) with { Handle = ended.Value };
        return (await SendAsync(ticket, s_patienceToForget, cancellationToken)).Antiforgery;
    }

    public async Task<AntiforgeryValue?> RenewAntiforgeryAsync()
    {
        var answer = await AskAsync(
            token => browser.RenewAntiforgeryAsync(token), s_patienceForToken, CancellationToken.None);
        return answer?.Receipt is { } text ? protector.OpenReceipt(text)?.Antiforgery : null;
    }

    private SessionTicket NewTicket(TicketIntent intent, LiveSession? live) => new(
        TicketProtector.NewNonce(),
        protector.Session,
        intent,
        live?.Handle.Value,
        live?.Record.TokenHash.ToArray(),
        PreviousTokenHash: null,
        options.Value.HandleFactory().Value,
        clock.GetUtcNow() + TicketProtocol.TicketLifetime,
        SignIn: null);

    // Null when the session that the receipt names has ended since.
    private async Task<ExchangeOutcome?> LeaseAsync(
        SessionReceipt receipt, SessionTicket ticket, CancellationToken cancellationToken)
    {
        if (await sessions.LeaseAsync(SessionHandle.Parse(receipt.Handle!), cancellationToken) is not { } live)
        {
            return null;
        }

        try
        {
            await CatchUpAsync(live, ticket, cancellationToken);
        }
        catch
        {
            sessions.Release(live);
            throw;
        }

        return new ExchangeOutcome(live, receipt.Antiforgery);
    }

    // The browser may have been served by another node: a copy that still has the token the ticket expected has not seen
    // what came of it, nor what another tab did there before.
    private async Task CatchUpAsync(LiveSession live, SessionTicket ticket, CancellationToken cancellationToken)
    {
        if (!store.IsSingleNode
            && ticket.ExpectedTokenHash is { } expected
            && live.Record.TokenHash == TokenHash.FromBytes(expected))
        {
            await sessions.RefreshAsync(live, cancellationToken);
        }
    }

    // A sign-in whose answer was lost may have made a session that no browser holds. It must not stay among the user's.
    private async Task EndUnclaimedAsync(Tries tries)
    {
        foreach (var handle in tries.Unclaimed)
        {
            try
            {
                await sessions.EndAsync(handle, SessionEndReason.SignedOut, CancellationToken.None);
            }
            catch (SessionStoreException)
            {
                // Nobody has its secret; it expires by itself. What became of the sign-in is what the caller must see.
            }
        }
    }

    private async Task<SessionCookieException> ReloadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await browser.ReloadAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return new SessionCookieException("The browser holds another session by now; load the page again.", exception);
        }

        return new SessionCookieException("The browser holds another session by now, so the page is loaded again.");
    }
}
