using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;

namespace BlazorSessions;

/// <summary>
/// A session as it was at one moment. Immutable: a change makes a new state, which <see cref="ISessionService"/> holds
/// and the cascade pushes. Values are read as copies, so no component can change what another one sees.
/// </summary>
public sealed class SessionState
{
    private readonly IReadOnlyDictionary<string, SessionValue> _values;
    private readonly ISessionSerializer? _serializer;
    private readonly IUnreadableValues? _unreadable;

    internal SessionState(
        IReadOnlyDictionary<string, SessionValue>? values = null,
        ISessionSerializer? serializer = null,
        IUnreadableValues? unreadable = null)
    {
        _values = values ?? ImmutableDictionary<string, SessionValue>.Empty;
        _serializer = serializer;
        _unreadable = unreadable;
    }

    /// <summary>Gets the state of a visitor without a session: anonymous and empty.</summary>
    public static SessionState None { get; } = new();

    /// <summary>Gets the handle of the session; null while there is none.</summary>
    public SessionHandle? Handle { get; internal init; }

    /// <summary>Gets where the session stands in its life.</summary>
    public SessionStatus Status { get; internal init; }

    /// <summary>Gets why the session ended; null unless <see cref="Status"/> is <see cref="SessionStatus.Ended"/>.</summary>
    public SessionEndReason? EndReason { get; internal init; }

    /// <summary>Gets the user; never null, anonymous when nobody is signed in.</summary>
    public ClaimsPrincipal User { get; internal init; } = Principals.Anonymous;

    /// <summary>Gets the key by which stores and lists know the user; null when nobody is signed in.</summary>
    public string? UserKey { get; internal init; }

    /// <summary>Gets whether somebody is signed in.</summary>
    [MemberNotNullWhen(true, nameof(UserKey), nameof(AuthenticatedAt), nameof(Handle))]
    public bool IsAuthenticated => UserKey is not null;

    /// <summary>Gets when the session was created; null while there is none.</summary>
    public DateTimeOffset? CreatedAt { get; internal init; }

    /// <summary>Gets when the user last proved who he is; null when nobody is signed in.</summary>
    public DateTimeOffset? AuthenticatedAt { get; internal init; }

    /// <summary>Gets the last activity, to within a minute: touches are coalesced. Null while there is no session.</summary>
    public DateTimeOffset? LastActivityAt { get; internal init; }

    /// <summary>Gets when the session ends unless there is activity; null while there is none.</summary>
    public DateTimeOffset? ExpiresAt { get; internal init; }

    /// <summary>Gets how long the session lives without activity; null while there is none.</summary>
    public TimeSpan? IdleTimeout { get; internal init; }

    /// <summary>Gets when the session ends whatever happens; null while there is none.</summary>
    public DateTimeOffset? AbsoluteExpiresAt { get; internal init; }

    /// <summary>Gets whether the user asked to be remembered.</summary>
    public bool IsRemembered { get; internal init; }

    /// <summary>Gets the version of the record; it rises with each change. 0 while there is no session.</summary>
    public long Version { get; internal init; }

    /// <summary>Gets whether the store could not be reached, so that this state may be behind or, in a request, empty.</summary>
    public bool IsStale { get; internal set; }

    /// <summary>Gets the names of all values, without those of <see cref="HttpSession"/>.</summary>
    public IEnumerable<string> Keys => _values.Keys.Where(name => !HttpSessionKey.Is(name));

    /// <summary>Gets the number of values, without those of <see cref="HttpSession"/>.</summary>
    public int Count => Keys.Count();

    /// <summary>Gets the values of <c>HttpContext.Session</c>.</summary>
    public HttpSessionValues HttpSession => new(_values);

    internal IReadOnlyDictionary<string, SessionValue> Values => _values;

    /// <summary>
    /// Returns whether the user has proved who they are within a span before a moment; false when nobody is signed in.
    /// </summary>
    /// <param name="within">How long ago that may be at the most; at its end it is too long.</param>
    /// <param name="now">The moment, by the app's <see cref="TimeProvider"/>.</param>
    public bool IsFresh(TimeSpan within, DateTimeOffset now) => AuthenticatedAt is { } at && now - at < within;

    /// <summary>Makes the same state for who may not see a newer one.</summary>
    internal SessionState AsStale()
    {
        var copy = (SessionState)MemberwiseClone();
        copy.IsStale = true;
        return copy;
    }

    /// <summary>Gets the hash of the secret that the session had at this moment; empty while there is none.</summary>
    internal TokenHash Token { get; init; }

    /// <summary>
    /// Returns how long the session lives on unless there is activity, zero when it is over; null while there is none.
    /// </summary>
    /// <param name="clock">Says what time it is: the app's <see cref="TimeProvider"/>, from its services.</param>
    public TimeSpan? GetRemaining(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return ExpiresAt is not { } end ? null
            : end - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Reads a value, as a copy; the default of the type when there is none.</summary>
    /// <exception cref="SessionValueException">The stored value is not a <typeparamref name="T"/>.</exception>
    public T? Get<T>(SessionKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Get<T>(key.Name);
    }

    /// <inheritdoc cref="Get{T}(SessionKey{T})"/>
    public T? Get<T>(string key)
    {
        Read<T>(key, out var value, out var fault);
        return fault is null ? value : throw SessionValueException.Unreadable(key, typeof(T), fault);
    }

    /// <summary>
    /// Reads a value, as a copy; false when there is none. So it is when the stored value is not a
    /// <typeparamref name="T"/>, of which the log has a warning: an older version of the app may have written it.
    /// </summary>
    public bool TryGet<T>(SessionKey<T> key, out T? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGet(key.Name, out value);
    }

    /// <inheritdoc cref="TryGet{T}(SessionKey{T}, out T)"/>
    public bool TryGet<T>(string key, out T? value)
    {
        var stored = Read(key, out value, out var fault);
        if (stored is { } unreadable && fault is not null)
        {
            _unreadable?.Report(key, unreadable, typeof(T));
        }

        return stored is not null && fault is null;
    }

    // Null when there is none; with a fault when it is not of the type.
    private SessionValue? Read<T>(string key, out T? value, out Exception? fault)
    {
        ArgumentNullException.ThrowIfNull(key);
        (value, fault) = (default, null);
        if (_serializer is null || !_values.TryGetValue(key, out var stored))
        {
            return null;
        }

        StoredValue.TryRead(_serializer, stored.Data, out value, out fault);
        return stored;
    }
}
