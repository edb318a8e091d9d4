namespace BlazorSessions;

/// <summary>The names and defaults of BlazorSessions.</summary>
public static class BlazorSessionsDefaults
{
    /// <summary>The authentication scheme: <c>BlazorSessions</c>.</summary>
    public const string AuthenticationScheme = "BlazorSessions";

    /// <summary>The configuration section that the options are bound from: <c>BlazorSessions</c>.</summary>
    public const string ConfigurationSection = "BlazorSessions";

    /// <summary>
    /// What the name of the cookie begins with, unless <c>Cookie.Name</c> is set: <c>__Host-session</c>. A hyphen and eight
    /// letters follow, which are the app's, and for a named session a hyphen and its name.
    /// </summary>
    public const string SecureCookieName = "__Host-session";

    /// <summary>The same over plain http in Development: <c>session</c>.</summary>
    public const string DevelopmentCookieName = "session";

    /// <summary>The path, under the app's base, of the endpoints that circuits use: <c>_session</c>.</summary>
    public const string EndpointPrefix = "_session";

    /// <summary>The name of the meter, for <c>AddMeter</c> of OpenTelemetry: <c>BlazorSessions</c>.</summary>
    public const string MeterName = "BlazorSessions";

    /// <summary>The name of the activity source, for <c>AddSource</c> of OpenTelemetry: <c>BlazorSessions</c>.</summary>
    public const string ActivitySourceName = "BlazorSessions";

    /// <summary>
    /// Gets how far the clocks of two nodes may be apart, each being off the clock of the store's server by half of it at
    /// most. A node takes a session for expired by its own clock at once; what it drops is gone for all nodes, so that it
    /// drops, of a store that nodes share, only what has been expired for so long.
    /// </summary>
    /// <value>10 minutes.</value>
    public static TimeSpan MostClockDifference { get; } = TimeSpan.FromMinutes(10);

    internal static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1);
    internal static readonly TimeSpan AbsoluteTimeout = TimeSpan.FromHours(24);
    internal static readonly TimeSpan RememberMeIdleTimeout = TimeSpan.FromDays(14);
    internal static readonly TimeSpan RememberMeAbsoluteTimeout = TimeSpan.FromDays(90);
    internal static readonly TimeSpan CleanupInterval = TimeSpan.FromMinutes(5);
    internal static readonly TimeSpan ValidationInterval = TimeSpan.FromMinutes(30);
    internal static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(2);

    internal const int MaxKeys = 128;
    internal const int MaxBytes = 256 * 1024;
    internal const int MaxPrincipalBytes = 256 * 1024;
}
