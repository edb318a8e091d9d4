namespace BlazorSessions.Tickets;

/// <summary>What activities say of tickets.</summary>
internal static class TicketWords
{
    public static string Of(TicketIntent intent) => intent switch
    {
        TicketIntent.Bind => "bind",
        TicketIntent.SignIn => "sign_in",
        TicketIntent.Regenerate => "regenerate",
        TicketIntent.Recover => "recover",
        TicketIntent.Prove => "prove",
        TicketIntent.Refresh => "refresh",
        _ => "forget",
    };

    public static string Of(ReceiptOutcome outcome) => outcome switch
    {
        ReceiptOutcome.Done => "done",
        ReceiptOutcome.OtherSession => "other_session",
        ReceiptOutcome.Outdated => "outdated",
        ReceiptOutcome.Ended => "ended",
        ReceiptOutcome.Refused => "refused",
        ReceiptOutcome.TooLarge => "too_large",
        _ => "not_understood",
    };
}
