using BlazorSessions.Tickets;

namespace BlazorSessions.Circuits;

/// <summary>Something that happens to a circuit.</summary>
internal abstract record CircuitEvent
{
    /// <summary>The circuit begins to show.</summary>
    public sealed record Opened : CircuitEvent;

    /// <summary>The circuit is disposed.</summary>
    public sealed record Closed : CircuitEvent;

    public sealed record ConnectionUp : CircuitEvent;

    public sealed record ConnectionDown : CircuitEvent;

    /// <summary>The session, or what the circuit may see of it, is another.</summary>
    public sealed record SessionChanged(SessionGlimpse Session) : CircuitEvent;

    /// <summary>The circuit's own ticket goes out.</summary>
    public sealed record ExchangeBegan(TicketIntent Intent) : CircuitEvent;

    /// <summary>It is over, whatever came of it.</summary>
    public sealed record ExchangeEnded : CircuitEvent;

    /// <summary>The browser was asked whose secret it holds.</summary>
    public sealed record ProofAnswered(ProofKind Kind) : CircuitEvent;

    /// <summary>The answer to the circuit's own ticket says that the browser holds another session.</summary>
    public sealed record Refuted : CircuitEvent;

    /// <summary>The same after an end, only for a token: whether the browser holds another session by now.</summary>
    public sealed record TokenCame(bool HoldsOther) : CircuitEvent;

    /// <summary>The browser has drawn what was sent when there were so many ends.</summary>
    public sealed record Drawn(int Ends) : CircuitEvent;

    /// <summary>The browser says that another tab may have got a session.</summary>
    public sealed record Hinted : CircuitEvent;

    /// <summary>The time that the view waits for has come.</summary>
    public sealed record Woken : CircuitEvent;
}
