namespace HeadlessBlazor;

/// <summary>A cookie as a browser keeps it.</summary>
/// <param name="Name">The name, case-sensitive.</param>
/// <param name="Value">The value as it was received, not decoded.</param>
public sealed record HeadlessCookie(string Name, string Value)
{
    /// <summary>Gets the host the cookie belongs to. <value>Default: localhost.</value></summary>
    public string Domain { get; init; } = "localhost";

    /// <summary>Gets whether sub-domains do not receive it. <value>Default: true.</value></summary>
    public bool IsHostOnly { get; init; } = true;

    /// <summary>Gets the path below which it is sent. <value>Default: /.</value></summary>
    public string Path { get; init; } = "/";

    /// <summary>Gets whether it is kept from plain http, localhost excepted.</summary>
    public bool Secure { get; init; }

    /// <summary>Gets whether scripts must not see it.</summary>
    public bool HttpOnly { get; init; }

    /// <summary>Gets the SameSite mode as it was received; this client has one site and does not apply it.</summary>
    public string SameSite { get; init; } = "Unspecified";

    /// <summary>Gets when it goes; null for the life of the browser.</summary>
    public DateTimeOffset? Expires { get; init; }

    internal bool IsSameAs(HeadlessCookie other) =>
        Name == other.Name && Path == other.Path && Domain.Equals(other.Domain, StringComparison.OrdinalIgnoreCase);

    internal bool BelongsTo(Uri address) =>
        IsForHost(address.Host) && IsForPath(address.AbsolutePath) && (!Secure || IsTrustworthy(address));

    internal bool MayBeSetBy(Uri address)
    {
        if (!IsForHost(address.Host) || (Secure && !IsTrustworthy(address)))
        {
            return false;
        }

        return !Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase)
            ? Secure || !Name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase)
            : Secure && IsHostOnly && Path == "/";
    }

    private static bool IsTrustworthy(Uri address) =>
        address.Scheme is "https" or "wss" || address.IsLoopback || address.Host.EndsWith(".localhost");

    private bool IsForHost(string host) =>
        host.Equals(Domain, StringComparison.OrdinalIgnoreCase)
        || (!IsHostOnly && host.EndsWith($".{Domain}", StringComparison.OrdinalIgnoreCase));

    private bool IsForPath(string path) =>
        path == Path
        || (path.StartsWith(Path, StringComparison.Ordinal) && (Path.EndsWith('/') || path[Path.Length] == '/'));
}
