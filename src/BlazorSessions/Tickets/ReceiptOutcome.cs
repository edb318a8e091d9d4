namespace BlazorSessions.Tickets;

/// <summary>What became of a ticket.</summary>
internal enum ReceiptOutcome
{
    /// <summary>Done; the browser has its new cookie.</summary>
    Done = 1,

    /// <summary>The browser holds another living session than the ticket thought, which the receipt names.</summary>
    OtherSession,

    /// <summary>The browser's cookie was renewed by another tab; a new ticket may do.</summary>
    Outdated,

    /// <summary>The session has ended.</summary>
    Ended,

    /// <summary>The store refused the sign-in.</summary>
    Refused,
}
