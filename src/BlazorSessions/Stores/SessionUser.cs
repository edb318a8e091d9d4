namespace BlazorSessions.Stores;

/// <summary>Who is signed in, as stores keep it.</summary>
public sealed record SessionUser
{
    /// <summary>Gets the key of the user; "0" and "" are keys like any other.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the user's epoch that the sign-in saw. A store refuses a sign-in that saw an older one than it holds.</summary>
    public long Epoch { get; init; }

    /// <summary>Gets the principal and the authentication properties, serialized. Stores never look inside.</summary>
    public required ReadOnlyMemory<byte> Ticket { get; init; }

    /// <summary>Gets when credentials were last checked.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>
    /// Gets what the identity provider that the user came from calls the session; null when it did not say.
    /// </summary>
    public ExternalSession? External { get; init; }

    /// <summary>Gets whether the user asked to be remembered.</summary>
    public bool IsRemembered { get; init; }
}
