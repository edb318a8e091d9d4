using StackExchange.Redis;

namespace BlazorSessions.Redis;

/// <summary>How sessions are kept in Redis. Checked when the app starts.</summary>
public sealed class RedisSessionStoreOptions
{
    /// <summary>
    /// Gets or sets where Redis is, in the form of StackExchange.Redis, such as
    /// <c>redis.example:6380,ssl=true,password=…</c>.
    /// </summary>
    /// <remarks>
    /// The app starts while Redis is down and comes back with it: unless the text says <c>abortConnect=true</c>, a first
    /// connection that fails is tried again, as is one that breaks, every two seconds. Meanwhile verbs fail at once.
    /// </remarks>
    /// <value>
    /// Default: null; then <see cref="Connection"/>, then the <see cref="IConnectionMultiplexer"/> among the app's services.
    /// </value>
    public string? Configuration { get; set; }

    /// <summary>
    /// Gets or sets a file with the certificate, as PEM, of the authority that has issued the one Redis shows over TLS
    /// (<c>ssl=true</c>), for an authority that the machine does not trust. For <see cref="Configuration"/>.
    /// </summary>
    /// <value>Default: null, those that the machine trusts.</value>
    public string? TrustedIssuer { get; set; }

    /// <summary>Gets or sets a connection of the app's own. It is used as it is and never disposed here.</summary>
    /// <value>Default: null.</value>
    public IConnectionMultiplexer? Connection { get; set; }

    /// <summary>Gets or sets what the keys of this app begin with, after an opening brace; the session's name follows.</summary>
    /// <remarks>
    /// Apps that share a database need prefixes of which none begins another. Up to 64 characters and no braces.
    /// </remarks>
    /// <value>Default: <c>bs:</c>.</value>
    public string KeyPrefix { get; set; } = "bs:";

    /// <summary>Gets or sets the number of the database; a Redis Cluster has only 0.</summary>
    /// <value>Default: null, the one that the connection names, else 0.</value>
    public int? Database { get; set; }

    /// <summary>
    /// Gets or sets how long Redis may take to answer over a connection that <see cref="Configuration"/> describes, unless
    /// that says <c>asyncTimeout</c>, and to connect. A guard behind <c>StoreTimeout</c>, which is the app's own limit:
    /// raise both.
    /// </summary>
    /// <remarks>
    /// The client looks once a second, so the error may come that much later. A connection over which nothing has come
    /// back for four times as long is replaced.
    /// </remarks>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets or sets whether Redis keeps the app's Data Protection keys too, in a list whose name begins as the keys of sessions
    /// do: all nodes then read each other's cookies.
    /// </summary>
    /// <remarks>
    /// Where Redis loses them, by a restart without persistence or an eviction, everybody is signed out for good. Who can read
    /// them can forge cookies, unless they are encrypted with a <c>ProtectKeysWith…</c> of <c>AddDataProtection()</c>.
    /// </remarks>
    /// <value>Default: false.</value>
    public bool KeepDataProtectionKeys { get; set; }

    /// <summary>
    /// Gets or sets whether nodes tell each other of changes and ends at once, by <c>PUBLISH</c> on a channel that begins as the
    /// keys do. Without it a node finds out within 5 s.
    /// </summary>
    /// <value>Default: true.</value>
    public bool UseBackplane { get; set; } = true;
}
