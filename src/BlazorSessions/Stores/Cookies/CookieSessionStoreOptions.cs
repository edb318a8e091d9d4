namespace BlazorSessions.Stores.Cookies;

/// <summary>How the cookie store works.</summary>
public sealed class CookieSessionStoreOptions
{
    /// <summary>The least that <see cref="MaxCookieLength"/> may be: 1,000.</summary>
    public const int LeastCookieLength = 1_000;

    /// <summary>The most that <see cref="MaxCookieLength"/> may be: 24,000, for Kestrel takes 32 KiB of headers in all.</summary>
    public const int MostCookieLength = 24_000;

    /// <summary>
    /// Gets or sets how many characters the cookies of one session may have together, encrypted and encoded. A write that
    /// would take more throws a <see cref="SessionLimitException"/> with both numbers, and nothing is written.
    /// </summary>
    /// <remarks>
    /// The browser sends them with every request, and they are split over cookies of at most 3,800 characters, as browsers
    /// keep 4,096 bytes of a cookie (RFC 6265bis, section 5.6). All cookies of a host are one header line: nginx takes 8 KiB
    /// of it unless <c>large_client_header_buffers</c> says more, and of a response 4 KiB or 8 KiB of all headers unless
    /// <c>proxy_buffer_size</c> says more. Kestrel takes 32 KiB of headers.
    /// </remarks>
    /// <value>Default: 6,000. From 1,000 to 24,000.</value>
    public int MaxCookieLength { get; set; } = 6_000;

    /// <summary>
    /// Gets or sets how many sessions this process keeps copies of. One that finds no room is forgotten here and comes back
    /// with its browser's next request. Of ended sessions, up to four times as many are remembered until their time would
    /// have been over in any case; when one has to be forgotten sooner, sessions that were created before it and are not
    /// among the copies count as ended too.
    /// </summary>
    /// <value>Default: 100,000.</value>
    public int MaxSessions { get; set; } = 100_000;
}
