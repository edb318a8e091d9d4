using Microsoft.AspNetCore.Http;

namespace BlazorSessions;

/// <summary>
/// How sessions work. Bound from the configuration section <c>BlazorSessions</c>, or <c>BlazorSessions:Sessions:</c> and the
/// name for one that has a name, then from code; checked when the app starts.
/// </summary>
public sealed class BlazorSessionsOptions
{
    /// <summary>Gets or sets the cookie that names the session.</summary>
    /// <value>
    /// Default: <c>__Host-session-</c> and eight letters, HttpOnly, Secure, SameSite=Lax, Path=/; in Development over plain
    /// http <c>session-</c> and the letters, without Secure; of a session with a name, each with a hyphen and the name behind
    /// it. The letters are of the app's name in Data Protection (<c>SetApplicationName</c>, else its folder), so that apps on
    /// one host leave each other alone. It lasts until the browser closes unless the user asked to be remembered, or
    /// <see cref="PersistentCookie"/> is set.
    /// </value>
    public CookieBuilder Cookie { get; set; } = new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        SecurePolicy = CookieSecurePolicy.Always,
        IsEssential = true,
    };

    /// <summary>Gets or sets how long a session lives without activity.</summary>
    /// <value>Default: 1 hour (NIST SP 800-63B-4, AAL2).</value>
    public TimeSpan IdleTimeout { get; set; } = BlazorSessionsDefaults.IdleTimeout;

    /// <summary>Gets or sets how long a session lives at the most, since its creation or the last sign-in with fresh credentials.</summary>
    /// <value>Default: 24 hours (NIST SP 800-63B-4, AAL2).</value>
    public TimeSpan AbsoluteTimeout { get; set; } = BlazorSessionsDefaults.AbsoluteTimeout;

    /// <summary>Gets or sets the lifetimes of sessions whose user asked to be remembered; their cookie outlives the browser.</summary>
    /// <value>Default: 14 days idle, 90 days absolute.</value>
    public SessionLifetime RememberMe { get; set; } = new()
    {
        IdleTimeout = BlazorSessionsDefaults.RememberMeIdleTimeout,
        AbsoluteTimeout = BlazorSessionsDefaults.RememberMeAbsoluteTimeout,
    };

    /// <summary>
    /// Gets or sets whether the cookie of a session without a user outlives the browser: a visitor's, and that of a session
    /// with a name. It ends with <see cref="AbsoluteTimeout"/>.
    /// </summary>
    /// <remarks>
    /// Who signs in says by <see cref="SessionSignInOptions.RememberMe"/> whether theirs does. A browser has the new lifetime
    /// with its next cookie; Chromium keeps none longer than 400 days.
    /// </remarks>
    /// <value>Default: false.</value>
    public bool PersistentCookie { get; set; }

    /// <summary>
    /// Gets or sets the level of NIST SP 800-63B-4 that no lifetime may go beyond; see
    /// <see cref="AssuranceLevels.UseAssuranceLevel"/>, which sets it together with the lifetimes.
    /// </summary>
    /// <value>Default: null, none.</value>
    public AssuranceLevel? AssuranceLevel { get; set; }

    /// <summary>Gets or sets the local path of the login page.</summary>
    /// <value>Default: <c>/login</c>.</value>
    public string LoginPath { get; set; } = "/login";

    /// <summary>
    /// Gets or sets a function that chooses the local path of the login page, in requests and in circuits; null from it
    /// means <see cref="LoginPath"/>. The URL to return to and why the session ended are added as to that.
    /// </summary>
    /// <remarks>
    /// Asked each time somebody is about to be sent to login. What it throws, a path outside the app, and no answer within
    /// 3 seconds are logged, and <see cref="LoginPath"/> is used.
    /// </remarks>
    /// <value>Default: null.</value>
    public Func<LoginPathContext, ValueTask<string?>>? LoginPathSelector { get; set; }

    /// <summary>Gets or sets the handlers of what happens to sessions.</summary>
    /// <value>Default: handlers that do nothing. Not used where <see cref="EventsType"/> is set.</value>
    public BlazorSessionsEvents Events { get; set; } = new();

    /// <summary>
    /// Gets or sets the type of the handlers, derived from <see cref="BlazorSessionsEvents"/>, which is taken from the services
    /// of each event: add it with <c>services.AddScoped&lt;MyEvents&gt;()</c>.
    /// </summary>
    /// <value>Default: null, <see cref="Events"/>.</value>
    public Type? EventsType { get; set; }

    /// <summary>
    /// Gets or sets how long a user who was looked at by <see cref="BlazorSessionsEvents.ValidatingAsync"/> is not looked at again
    /// by this node. Zero means each request; sessions that circuits show are looked at every 10 seconds at the most.
    /// </summary>
    /// <value>Default: 30 minutes.</value>
    public TimeSpan ValidationInterval { get; set; } = BlazorSessionsDefaults.ValidationInterval;

    /// <summary>Gets or sets the local path of the page for users who lack a permission.</summary>
    /// <value>Default: <c>/denied</c>.</value>
    public string AccessDeniedPath { get; set; } = "/denied";

    /// <summary>Gets or sets the local path a sign-out leads to where the page it happened on needs a user, and the app leads nowhere else.</summary>
    /// <value>Default: <c>/</c>.</value>
    public string LogoutRedirectPath { get; set; } = "/";

    /// <summary>Gets or sets the query parameter that carries the URL to return to after login.</summary>
    /// <value>Default: <c>returnUrl</c>.</value>
    public string ReturnUrlParameter { get; set; } = "returnUrl";

    /// <summary>
    /// Gets or sets whether every page of a session that ends goes to the login page, not only those that need a user: by
    /// <c>[Authorize]</c> or another policy of their endpoint, in whatever render mode, or by a <c>RequireUser</c> on them.
    /// </summary>
    /// <value>Default: false.</value>
    public bool RedirectWhenEnded { get; set; }

    /// <summary>
    /// Gets the paths whose requests load the session before they run where that would not happen, such as those of static
    /// assets. They win over <see cref="Skip"/>, so that a part can be cut out of what is skipped.
    /// </summary>
    /// <value>Default: none. The session is loaded for each request but those of static assets that are endpoints.</value>
    public PathPatterns Preload { get; } = [];

    /// <summary>
    /// Gets the paths whose requests the session is kept away from, as <see cref="SkipSessionAttribute"/> does. Where
    /// circuits connect, and the library's own endpoints, are never among them.
    /// </summary>
    /// <value>Default: none.</value>
    public PathPatterns Skip { get; } = [];

    /// <summary>Gets or sets how many values a session may have.</summary>
    /// <value>Default: 128.</value>
    public int MaxKeys { get; set; } = BlazorSessionsDefaults.MaxKeys;

    /// <summary>Gets or sets how many bytes all keys and serialized values of a session may have together.</summary>
    /// <value>Default: 262,144.</value>
    public int MaxBytes { get; set; } = BlazorSessionsDefaults.MaxBytes;

    /// <summary>
    /// Gets or sets how many bytes a signed-in user may have: claims and authentication properties, serialized. A sign-in over it
    /// throws a <see cref="SessionLimitException"/>, in a request and in a circuit, and nobody is signed in. Who is signed in
    /// already stays so.
    /// </summary>
    /// <value>Default: 262,144, which is some thousand claims. At most 8,388,608.</value>
    public int MaxPrincipalBytes { get; set; } = BlazorSessionsDefaults.MaxPrincipalBytes;

    /// <summary>Gets or sets how long a verb may wait for the store, all its calls and their retries together.</summary>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan StoreTimeout { get; set; } = BlazorSessionsDefaults.StoreTimeout;

    /// <summary>
    /// Gets or sets how long the previous secret still lets in after a rotation, until the new one has been seen. For
    /// clients that lose responses; each second is one in which a stolen old cookie works.
    /// </summary>
    /// <value>Default: zero.</value>
    public TimeSpan RotationGrace { get; set; }

    /// <summary>Gets the origins besides the app's own that may open circuits and connect to hubs with the session's cookie, such as <c>https://app.example</c>.</summary>
    /// <value>Default: none.</value>
    public ISet<string> AllowedOrigins { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Gets or sets what says by which key a user is known, at sign-in and wherever users are compared; it must return the
    /// same for what a claims transformation makes of the user. Null from it means none, and such a user cannot sign in.
    /// </summary>
    /// <remarks>Called often and from any thread, so it only reads. At most 256 characters, no NUL.</remarks>
    /// <value>
    /// Default: null, the value of <see cref="System.Security.Claims.ClaimTypes.NameIdentifier"/>, else of <c>sub</c>; for a claim
    /// that was issued elsewhere with its issuer, see <see cref="SessionUserKey"/>.
    /// </value>
    public Func<System.Security.Claims.ClaimsPrincipal, string?>? UserKeySelector { get; set; }

    /// <summary>
    /// Gets the keys of values that a visitor's session loses when somebody signs in to it, such as an address or a
    /// permission that whoever used the browser before may have planted. All others stay, as in a cart.
    /// </summary>
    /// <value>Default: none.</value>
    public ISet<string> DropAtSignIn { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Gets or sets how many sessions a user may have at once; null for any number.</summary>
    /// <value>Default: null.</value>
    public int? MaxSessionsPerUser { get; set; }

    /// <summary>Gets or sets what a sign-in does when there are too many.</summary>
    /// <value>Default: <see cref="WhenTooManySessions.Refuse"/>.</value>
    public WhenTooManySessions WhenTooManySessions { get; set; }

    /// <summary>Gets or sets what makes the handles of new sessions, for prefixes or sharding; each needs 128 random bits.</summary>
    /// <value>Default: <see cref="SessionHandle.New()"/>.</value>
    public Func<SessionHandle> HandleFactory { get; set; } = SessionHandle.New;

    /// <summary>
    /// Gets or sets whether values and users are encrypted on their way into the store, by Data Protection. Each is bound to
    /// its session, a value to its key and a user to their user key, so none can be put in another's place.
    /// </summary>
    /// <remarks>
    /// <para>All nodes need the same key ring, and a key that is deleted takes the sessions it sealed with it.</para>
    /// <para>Not covered: keys of values, user keys, hashes of secrets, times and versions are in the clear, and whoever can
    /// write to the store can put back what a session held earlier.</para>
    /// </remarks>
    /// <value>Default: <see cref="EncryptionAtRest.Off"/>.</value>
    public EncryptionAtRest EncryptAtRest { get; set; }

    /// <summary>Gets or sets how often expired records are dropped from stores that keep them until told, give or take a fifth.</summary>
    /// <remarks>Stores that nodes share keep them for <see cref="BlazorSessionsDefaults.MostClockDifference"/> first.</remarks>
    /// <value>Default: 5 minutes. <see cref="Timeout.InfiniteTimeSpan"/> leaves it to you. Only space depends on it.</value>
    public TimeSpan CleanupInterval { get; set; } = BlazorSessionsDefaults.CleanupInterval;

    /// <summary>Gets or sets what turns values into bytes.</summary>
    /// <value>Default: null, System.Text.Json with <see cref="JsonTypeInfoResolvers"/>.</value>
    public ISessionSerializer? Serializer { get; set; }

    /// <summary>Gets source-generated contexts that the default serializer asks first, in order.</summary>
    /// <value>Default: none; types are then read by reflection.</value>
    public IList<System.Text.Json.Serialization.Metadata.IJsonTypeInfoResolver> JsonTypeInfoResolvers { get; } = [];
}
