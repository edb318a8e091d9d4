namespace BlazorSessions.Tickets;

/// <summary>What both ends of the exchange agree on.</summary>
internal static class TicketProtocol
{
    /// <summary>
    /// A header no page of another site can send without being asked first. The circuit tells its module.
    /// </summary>
    public const string Header = "X-BlazorSessions";

    public const string Redeem = "redeem";
    public const string Module = "blazorsessions.js";

    /// <summary>How long a sealed ticket may be that brings no user.</summary>
    public const int LongestTicketWithoutUser = 64 * 1024;

    /// <summary>The status for a ticket that is longer than the endpoint, or a proxy before it, reads.</summary>
    public const int TooLong = 413;

    /// <summary>The status while the store is away: nothing has happened.</summary>
    public const int StoreAway = 503;

    /// <summary>The status for a change of which the store did not say whether it was made.</summary>
    public const int OutcomeUnknown = 504;

    /// <summary>How long a ticket is good, and so the longest that anybody waits for what becomes of it.</summary>
    public static readonly TimeSpan TicketLifetime = TimeSpan.FromSeconds(30);

    /// <summary>Returns where tickets of a session's name are redeemed, in the app.</summary>
    public static string RedeemPathOf(SessionName session) =>
        PathOf(session.HasUsers ? Redeem : $"{Redeem}/{session.Value}");

    /// <summary>Returns the path of one of the endpoints in the app.</summary>
    public static string PathOf(string endpoint) => $"{BlazorSessionsDefaults.EndpointPrefix}/{endpoint}";
}
