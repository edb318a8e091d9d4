namespace BlazorSessions;

/// <summary>What a list of sessions shows of one: enough to recognise a device and to revoke it, and no values.</summary>
public sealed record SessionInfo
{
    /// <summary>Gets the handle, with which the session is revoked.</summary>
    public required SessionHandle Handle { get; init; }

    /// <summary>Gets whether this is the session that asks. Always false in lists of the directory.</summary>
    public bool IsCurrent { get; init; }

    /// <summary>Gets a short label of the browser that signed in, such as <c>Firefox on Linux</c>; null when unknown.</summary>
    public string? Device { get; init; }

    /// <summary>Gets when the session was created.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Gets when the session last saw activity, to within a minute: touches are coalesced.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Gets when the session ends unless there is activity.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Gets whether the user asked to be remembered.</summary>
    public bool IsRemembered { get; init; }
}
