namespace BlazorSessions.Tickets;

/// <summary>What asking the browser whose secret it holds has led to.</summary>
/// <param name="Kind">Whether it holds the current one.</param>
/// <param name="Token">The hash of the secret that was shown, when that is the current one.</param>
internal sealed record Proof(ProofKind Kind, TokenHash Token = default);

/// <summary>Whether the browser holds the current secret of a session.</summary>
internal enum ProofKind
{
    /// <summary>It does.</summary>
    Proven,

    /// <summary>It has not said so yet: its new cookie, or its answer, may be on the way.</summary>
    NotYet,

    /// <summary>It holds another session's, or none.</summary>
    Refuted,

    /// <summary>Neither it nor this node can ask the store.</summary>
    Away,

    /// <summary>The session has ended.</summary>
    Ended,
}
