using BlazorSessions.Tickets;

namespace BlazorSessions.Circuits;

/// <summary>
/// The life of a circuit as one value. <see cref="CircuitLife"/> makes the next one from each event; whoever decides
/// something about the circuit asks this and keeps no flag.
/// </summary>
internal sealed record CircuitView
{
    /// <summary>How long a browser that is connected has, in all, to show the current secret.</summary>
    public static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(10);

    /// <summary>Gets the view of most circuits at most times, which is shared by them: open, with nothing to be done.</summary>
    public static CircuitView Quiet { get; } = new()
    {
        Phase = CircuitPhase.Open,
        Session = new SessionGlimpse(GlimpseKind.Shown),
    };

    public CircuitPhase Phase { get; init; }

    public bool IsConnected { get; init; } = true;

    /// <summary>Gets what the circuit may see of its session.</summary>
    public SessionGlimpse Session { get; init; }

    /// <summary>Gets the number of ends so far.</summary>
    public int Ends { get; init; }

    /// <summary>Gets how many of the ends the browser has drawn.</summary>
    public int Drawn { get; init; }

    /// <summary>Gets how many ends there were when the browser was asked to say that it has drawn them.</summary>
    public int? Fenced { get; init; }

    /// <summary>Gets the circuit's own exchange that is on its way; null for none.</summary>
    public TicketIntent? Exchange { get; init; }

    /// <summary>Gets whether the browser was asked to say when another tab gets a session.</summary>
    public bool Listens { get; init; }

    public ProofStage Proof { get; init; }

    /// <summary>Gets how many times the browser was asked since it last showed the current secret.</summary>
    public int Asked { get; init; }

    /// <summary>Gets how much of <see cref="ProofTime"/> was over when <see cref="Since"/> began.</summary>
    public TimeSpan Spent { get; init; }

    /// <summary>Gets since when time for the proof runs; null while it stands.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets when to ask again; null while an answer is waited for, or nothing is to be asked.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>
    /// Gets until when an end that the circuit's own sign-in brings about is kept back: its user comes in a moment.
    /// </summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Gets where the page is to go because the session has ended.</summary>
    public Departure Departure { get; init; }

    /// <summary>Gets when it goes there at the latest.</summary>
    public DateTimeOffset? LeavesAt { get; init; }

    /// <summary>Gets when the connection of a circuit that was refuted is aborted.</summary>
    public DateTimeOffset? AbortsAt { get; init; }

    /// <summary>
    /// Gets whether events are dropped: they were raised on what is not to be seen any more, or by who knows what.
    /// </summary>
    public bool DropsEvents => Ends != Drawn || Proof == ProofStage.Refuted;

    /// <summary>Gets when the next of these moments is; null for none.</summary>
    public DateTimeOffset? WakesAt =>
        new[] { AskAt, HeldUntil, LeavesAt, AbortsAt, IsTiming ? Since + (ProofTime - Spent) : null }.Min();

    /// <summary>Gets whether the time of a proof runs.</summary>
    public bool IsTiming => Since is not null && Proof is ProofStage.Asking or ProofStage.Pausing;
}

/// <summary>Where a circuit stands in its life.</summary>
internal enum CircuitPhase
{
    Opening,
    Open,
    Closed,
}

/// <summary>Where the proof stands that the browser holds the current secret.</summary>
internal enum ProofStage
{
    /// <summary>None is needed.</summary>
    None,

    /// <summary>The browser was asked.</summary>
    Asking,

    /// <summary>It will be asked again.</summary>
    Pausing,

    /// <summary>The store is away. It will be asked again; no time runs.</summary>
    Parked,

    /// <summary>It holds another session, or has not shown the secret in time.</summary>
    Refuted,
}

/// <summary>Where a page goes because its session has ended.</summary>
internal enum Departure
{
    None,
    Login,
    Reload,
}

/// <summary>What a circuit may see of its session.</summary>
/// <param name="Kind">Which.</param>
/// <param name="EndReason">Why it has ended, if so.</param>
internal readonly record struct SessionGlimpse(GlimpseKind Kind, SessionEndReason? EndReason = null);

/// <summary>What there is to see of a session.</summary>
internal enum GlimpseKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The store has not said.</summary>
    Unknown,

    /// <summary>All of it.</summary>
    Shown,

    /// <summary>It has another secret than the browser was seen to hold.</summary>
    Hidden,

    /// <summary>Its end.</summary>
    Ended,
}
