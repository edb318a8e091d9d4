using System.Diagnostics;
using BlazorSessions.Diagnostics;
using Microsoft.JSInterop;

namespace BlazorSessions.Tickets;

/// <summary>The way to the browser's cookie and back, where anything may get lost.</summary>
internal sealed class TicketMail(BrowserModule browser, TicketProtector protector, TimeProvider clock)
{
    // As long as the module waits for one request, and for its turn behind one exchange of another tab.
    private static readonly TimeSpan s_patienceForProof = TimeSpan.FromSeconds(10);

    private volatile AntiforgeryValue? _antiforgery;

    /// <summary>
    /// Gets the newest antiforgery token that a receipt has brought; null for the one that the page was rendered with.
    /// </summary>
    public AntiforgeryValue? Antiforgery => _antiforgery;

    /// <summary>Returns true when another tab gets a session of this name, and false where tabs cannot say.</summary>
    public Task<bool> ListenAsync(CancellationToken cancellationToken) =>
        browser.ListenAsync(protector.Path, cancellationToken);

    public SessionTicket NewTicket(TicketIntent intent, SessionHandle? handle = null, TokenHash? expected = null) => new(
        TicketProtector.NewNonce(),
        protector.Session.Value,
        intent,
        handle?.Value,
        expected?.ToArray(),
        clock.GetUtcNow() + TicketProtocol.TicketLifetime);

    /// <summary>Sends a ticket. No longer than it lives: after that nothing can come of it any more.</summary>
    /// <exception cref="SessionCookieException">No answer came; what has happened on the server is unknown.</exception>
    /// <exception cref="SessionStoreException">The store could not be reached there, or did not say what it did.</exception>
    public Task<TicketAnswer> RedeemAsync(SessionTicket ticket, TimeSpan patience, CancellationToken cancellationToken) =>
        SessionActivities.RunAsync(SessionActivities.Exchange, protector.Session, async activity =>
        {
            activity?.SetTag(SessionTags.TicketIntent, TicketWords.Of(ticket.Intent));
            var answer = await SendAsync(ticket, patience, cancellationToken);
            activity?.SetTag(SessionTags.TicketOutcome, TicketWords.Of(answer.Receipt.Outcome));
            return answer;
        }, ActivityKind.Client);

    private async Task<TicketAnswer> SendAsync(SessionTicket ticket, TimeSpan patience, CancellationToken cancellationToken)
    {
        var text = protector.Seal(ticket);
        var answer = await AskAsync(token => browser.RedeemAsync(protector.Path, text, token), patience, cancellationToken);
        ThrowIfStoreFailed(answer);
        var receipt = Open(answer, ticket) ?? throw new SessionCookieException(answer?.Status == TicketProtocol.TooLong
            ? $"The browser could not exchange its cookie (status {TicketProtocol.TooLong}): {text.Length} characters were too many. "
                + "Does a proxy limit the bodies of requests, or has the browser not kept its cookie? Allow as many, or sign in with "
                + "fewer claims."
            : $"The browser could not exchange its cookie (status {answer?.Status}). Is app.MapBlazorSessions() called?");
        return new TicketAnswer(receipt, Open(answer?.Proof, ticket));
    }

    /// <summary>
    /// Asks whose secret the browser holds; null when no answer came. The session is the one that is expected.
    /// </summary>
    /// <exception cref="SessionStoreException">The store could not be reached there.</exception>
    public async Task<SessionReceipt?> ProveAsync(SessionHandle? handle, CancellationToken cancellationToken)
    {
        var ticket = NewTicket(TicketIntent.Prove, handle);
        var text = protector.Seal(ticket);
        try
        {
            var answer = await AskAsync(token => browser.ProveAsync(protector.Path, text, token), s_patienceForProof, cancellationToken);
            ThrowIfStoreFailed(answer);
            return Open(answer, ticket);
        }
        catch (SessionCookieException)
        {
            return null;
        }
    }

    private static void ThrowIfStoreFailed(ModuleAnswer? answer)
    {
        switch (answer?.Status)
        {
            case TicketProtocol.StoreAway:
                throw new SessionStoreException("redeem", outcomeUnknown: false);
            case TicketProtocol.OutcomeUnknown:
                throw new SessionStoreException("redeem", outcomeUnknown: true);
        }
    }

    private SessionReceipt? Open(ModuleAnswer? answer, SessionTicket ticket)
    {
        if (answer?.Receipt is not { } text
            || protector.OpenReceipt(text) is not { } receipt
            || receipt.Nonce != ticket.Nonce)
        {
            return null;
        }

        // None where the app uses none.
        _antiforgery = receipt.Antiforgery ?? _antiforgery;
        return receipt;
    }

    private async Task<ModuleAnswer?> AskAsync(
        Func<CancellationToken, Task<ModuleAnswer?>> ask, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or InvalidOperationException
            || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new SessionCookieException(
                "The browser could not be reached to exchange its cookie. Try again once it is connected; while a page "
                + "prerenders there is no circuit yet, so change the session from an event or OnAfterRenderAsync.",
                exception);
        }
    }
}
