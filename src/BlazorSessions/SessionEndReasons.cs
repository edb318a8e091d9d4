namespace BlazorSessions;

/// <summary>The closed set of texts that name an end in a URL (<c>?ended=idle</c>), for display only.</summary>
public static class SessionEndReasons
{
    /// <summary>The name of the query parameter: <c>ended</c>.</summary>
    public const string QueryParameter = "ended";

    /// <summary>Returns the text of a reason: <c>signed-out</c>, <c>revoked</c>, <c>idle</c>, <c>absolute</c> or <c>replaced</c>.</summary>
    public static string ToText(SessionEndReason reason) => reason switch
    {
        SessionEndReason.SignedOut => "signed-out",
        SessionEndReason.Revoked => "revoked",
        SessionEndReason.Idle => "idle",
        SessionEndReason.Absolute => "absolute",
        SessionEndReason.Replaced => "replaced",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason for an end."),
    };

    /// <summary>Reads a reason; null for any text outside the set, so that a URL cannot put words on a page.</summary>
    public static SessionEndReason? FromText(string? text) => text switch
    {
        "signed-out" => SessionEndReason.SignedOut,
        "revoked" => SessionEndReason.Revoked,
        "idle" => SessionEndReason.Idle,
        "absolute" => SessionEndReason.Absolute,
        "replaced" => SessionEndReason.Replaced,
        _ => null,
    };
}
