namespace BlazorSessions.Tickets;

/// <summary>What a ticket is good for.</summary>
internal enum TicketIntent
{
    /// <summary>Starts an empty session in a browser that has none.</summary>
    Bind = 1,

    /// <summary>Signs a user in to the session that the browser shows the current secret of.</summary>
    SignIn,

    /// <summary>Gives that session a new secret.</summary>
    Regenerate,

    /// <summary>
    /// The answer to an earlier ticket was lost, whose token the record has: a new secret for a browser that still
    /// shows the previous one.
    /// </summary>
    Recover,

    /// <summary>Changes nothing: says whose secret the browser shows. Good any number of times.</summary>
    Prove,

    /// <summary>
    /// Where the browser is the store: gives it the newest record of that session, beside the same secret. Good any number
    /// of times.
    /// </summary>
    Refresh,

    /// <summary>Takes the cookie of a session that has ended from the browser.</summary>
    Forget,
}
