namespace BlazorSessions.Tickets;

/// <summary>What a ticket is good for.</summary>
internal enum TicketIntent
{
    Bind = 1,
    SignIn,
    Regenerate,

    /// <summary>The answer to an earlier ticket was lost: the browser may still hold the previous secret.</summary>
    Recover,
    Forget,
}
