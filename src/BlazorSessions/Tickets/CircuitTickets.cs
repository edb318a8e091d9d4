using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tickets;

/// <summary>One circuit's end of the protocol: its way to the browser's cookie, and what it sends there.</summary>
internal sealed class CircuitTickets
{
    private readonly LiveSessions _sessions;
    private readonly TicketUndo _undo;
    private readonly IOptions<BlazorSessionsOptions> _options;

    // Most circuits never change the cookie, and most stores are no browser.
    private TicketExchange? _exchange;
    private CookieRefresh? _refresh;

    public CircuitTickets(
        BrowserModule browser,
        TicketProtector protector,
        LiveSessions sessions,
        TicketUndo undo,
        TimeProvider clock,
        IOptions<BlazorSessionsOptions> options)
    {
        (_sessions, _undo, Clock, _options) = (sessions, undo, clock, options);
        Browser = browser;
        Mail = new TicketMail(Browser, protector, clock);
        Prover = new Prover(Mail, sessions, clock);
    }

    /// <summary>Gets the clock that tickets go by.</summary>
    public TimeProvider Clock { get; }

    public BrowserModule Browser { get; }

    public TicketMail Mail { get; }

    public Prover Prover { get; }

    public TicketExchange Exchange => LazyInitializer.EnsureInitialized(
        ref _exchange, () => new TicketExchange(Mail, Prover, _sessions, _undo, Clock, _options));

    private CookieRefresh? Refresh => _sessions.AreInBrowser
        ? LazyInitializer.EnsureInitialized(ref _refresh, () => new CookieRefresh(Mail, Prover, Clock))
        : null;

    /// <summary>Brings the browser what has been written, where that is the store.</summary>
    public Task KeepAsync(Binding binding, CancellationToken cancellationToken) =>
        binding is Binding.Held held && Refresh is { } refresh ? refresh.KeepAsync(held, cancellationToken) : Task.CompletedTask;

    /// <summary>Notes activity, of which the browser hears once in a while, where that is the store.</summary>
    public void KeepUp(Binding binding)
    {
        if (binding is Binding.Held held)
        {
            Refresh?.KeepUp(held);
        }
    }

    public SignInExchange NewSignIn() => new(Exchange, _sessions);
}
