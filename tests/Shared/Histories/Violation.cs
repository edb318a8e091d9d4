namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>A promise that was broken.</summary>
/// <param name="Rule">Which one.</param>
/// <param name="By">What shows it.</param>
/// <param name="Against">What it does not fit to; null when it is wrong by itself.</param>
internal sealed record Violation(Rule Rule, Operation By, Operation? Against = null)
{
    /// <summary>
    /// Gets whether it is one of work that a node does by itself, and which a clock that stands still gives no time:
    /// who looks again at the same moment may see it done.
    /// </summary>
    public bool MayBeEarly { get; init; }

    public override string ToString() => Against is null ? $"{Rule}:\n    {By}" : $"{Rule}:\n    {By}\n    {Against}";
}

internal enum Rule
{
    /// <summary>An answer that began later than the bound after an acknowledged end was a signed-in one.</summary>
    SeenAfterItsEnd,

    /// <summary>A write that began after an acknowledged end was acknowledged.</summary>
    WrittenAfterItsEnd,

    /// <summary>A session was used after its longest life, by the clock of the node.</summary>
    OlderThanItsLife,

    /// <summary>An acknowledged write is not there.</summary>
    WriteLost,

    /// <summary>Something is there that nobody wrote.</summary>
    NeverWritten,

    /// <summary>Two increments gave the same number, or numbers fell.</summary>
    NotCounted,

    /// <summary>A client saw a session or a user that is not its own.</summary>
    SomebodyElses,

    /// <summary>A circuit went back to what it had shown before.</summary>
    WentBack,

    /// <summary>Nobody has ended a session, and its client is not signed in.</summary>
    SignedOutForNothing,
}
