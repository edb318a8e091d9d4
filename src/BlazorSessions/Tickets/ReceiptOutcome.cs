namespace BlazorSessions.Tickets;

/// <summary>What became of a ticket.</summary>
internal enum ReceiptOutcome
{
    /// <summary>Done; or, for a proof, the browser showed a secret that lets in to the session of the ticket.</summary>
    Done = 1,

    /// <summary>The browser showed the secret of another living session, which the receipt names, or of none.</summary>
    OtherSession,

    /// <summary>The browser showed a secret of the session that was replaced since.</summary>
    Outdated,

    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>The store refused the sign-in.</summary>
    Refused,

    /// <summary>The session would be larger than its store allows.</summary>
    TooLarge,

    /// <summary>The browser sent a cookie that is not understood, which may be somebody's.</summary>
    NotUnderstood,
}
