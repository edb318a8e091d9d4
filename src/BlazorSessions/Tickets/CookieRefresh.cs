using BlazorSessions.Http;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using BlazorSessions.Stores;

namespace BlazorSessions.Tickets;

/// <summary>
/// Brings the browser of a circuit the newest record of its session, where the browser is the store. Writes that wait
/// while one exchange is on its way share the next.
/// </summary>
internal sealed class CookieRefresh(TicketMail mail, Prover prover, TimeProvider clock)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1, 1);

    // What the browser is known to have, and what it had most likely when this circuit was first used.
    private SessionRecord? _kept;
    private SessionRecord? _first;

    /// <summary>Returns when the browser has what the session is by now, or it has ended.</summary>
    /// <exception cref="SessionStoreException">The browser could not be reached; whether it has it is unknown.</exception>
    /// <exception cref="SessionCookieException">It holds another session by now.</exception>
    public async Task KeepAsync(Binding.Held held, CancellationToken cancellationToken)
    {
        if (IsKept(held.Live.Record))
        {
            return;
        }

        var wanted = held.Live.Record;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsKept(wanted) && !held.Live.IsEnded)
            {
                await RefreshAsync(held, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Notes activity, of which the browser hears once in a while: it would otherwise take a session that was in use all
    /// the time for idle, when the process has to begin anew.
    /// </summary>
    public void KeepUp(Binding.Held held)
    {
        var record = held.Live.Record;
        _first = _first?.Handle == record.Handle ? _first : record;
        var had = _kept?.Handle == record.Handle ? _kept : _first;
        if (_turn.CurrentCount > 0 && RecordCookies.IsActivityBehind(had, record))
        {
            _ = KeepQuietlyAsync(held);
        }
    }

    private async Task KeepQuietlyAsync(Binding.Held held)
    {
        try
        {
            await KeepAsync(held, CancellationToken.None);
        }
        catch (SessionException)
        {
            // The next event tries again.
        }
    }

    private bool IsKept(SessionRecord record) => _kept is { } kept && kept.Handle == record.Handle
        && (kept.Version > record.Version || !RecordCookies.IsBehind(kept, record));

    private async Task RefreshAsync(Binding.Held held, CancellationToken cancellationToken)
    {
        var (live, token) = held;
        for (var tries = new Tries(clock); ; tries.Next())
        {
            var sent = live.Record;
            switch (await TrySendAsync(live, token, tries, cancellationToken))
            {
                case { Outcome: ReceiptOutcome.Done, Version: { } version }:
                    _kept = sent with { Version = version };
                    return;
                case { Outcome: ReceiptOutcome.Outdated }:
                    token = await prover.ProveAsync(live, cancellationToken);
                    break;
                case { Outcome: ReceiptOutcome.OtherSession } when !live.IsEnded:
                    throw SessionCookieException.Refuted();
                case null when !live.IsEnded:
                    break;
                default:
                    return;
            }
        }
    }

    // Null when no answer came back, once: sent twice does no harm.
    private async Task<SessionReceipt?> TrySendAsync(
        LiveSession live, TokenHash token, Tries tries, CancellationToken cancellationToken)
    {
        try
        {
            var ticket = mail.NewTicket(TicketIntent.Refresh, live.Handle, token);
            return (await mail.RedeemAsync(ticket, s_patience, cancellationToken)).Receipt;
        }
        catch (SessionCookieException exception)
        {
            return tries.Lose() ? null : throw new SessionStoreException("refresh of the cookie", outcomeUnknown: true, exception);
        }
    }
}
