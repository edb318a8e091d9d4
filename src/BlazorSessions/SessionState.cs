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

    internal SessionState(IReadOnlyDictionary<string, SessionValue>? values = null, ISessionSerializer? serializer = null)
    {
        _values = values ?? ImmutableDictionary<string, SessionValue>.Empty;
        _serializer = serializer;
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

    /// <summary>Gets when the session ends whatever happens; null while there is none.</summary>
    public DateTimeOffset? AbsoluteExpiresAt { get; internal init; }

    /// <summary>Gets whether the user asked to be remembered.</summary>
    public bool IsRemembered { get; internal init; }

    /// <summary>Gets the version of the record; it rises with each change. 0 while there is no session.</summary>
    public long Version { get; internal init; }

    /// <summary>Gets whether the store could not be reached, so that this state may be behind or, in a request, empty.</summary>
    public bool IsStale { get; internal init; }

    /// <summary>Gets the names of all values.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>Gets the number of values.</summary>
    public int Count => _values.Count;

    internal IReadOnlyDictionary<string, SessionValue> Values => _values;

    /// <summary>Reads a value, as a copy; the default of the type when there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">The stored value is not a <typeparamref name="T"/>.</exception>
    public T? Get<T>(SessionKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGet<T>(key.Name, out var value) ? value : default;
    }

    /// <summary>Reads a value, as a copy; the default of the type when there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">The stored value is not a <typeparamref name="T"/>.</exception>
    public T? Get<T>(string key) => TryGet<T>(key, out var value) ? value : default;

    /// <summary>Reads a value, as a copy; false when there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">The stored value is not a <typeparamref name="T"/>.</exception>
    public bool TryGet<T>(SessionKey<T> key, out T? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGet(key.Name, out value);
    }

    /// <summary>Reads a value, as a copy; false when there is none.</summary>
    /// <exception cref="System.Text.Json.JsonException">The stored value is not a <typeparamref name="T"/>.</exception>
    public bool TryGet<T>(string key, out T? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_serializer is not null && _values.TryGetValue(key, out var stored))
        {
            value = _serializer.Deserialize<T>(stored.Data);
            return true;
        }

        value = default;
        return false;
    }
}
