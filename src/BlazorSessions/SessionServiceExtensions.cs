using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace BlazorSessions;

/// <summary>The everyday verbs over <see cref="ISessionService"/>.</summary>
public static class SessionServiceExtensions
{
    /// <summary>The authentication type of identities made by <see cref="SignInAsync"/>.</summary>
    public const string AuthenticationType = "BlazorSessions";

    /// <summary>Loads the session if need be and reads a value, as a copy; the default of the type when there is none.</summary>
    /// <exception cref="SessionValueException">The stored value is not a <typeparamref name="T"/>.</exception>
    public static async Task<T?> GetAsync<T>(this ISessionService sessions, string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        return (await sessions.LoadAsync(cancellationToken)).Get<T>(key);
    }

    /// <inheritdoc cref="GetAsync{T}(ISessionService, string, CancellationToken)"/>
    public static Task<T?> GetAsync<T>(this ISessionService sessions, SessionKey<T> key, CancellationToken cancellationToken = default) =>
        sessions.GetAsync<T>(NameOf(key), cancellationToken);

    /// <summary>Sets a value. Setting what is already there writes nothing.</summary>
    public static Task SetAsync<T>(this ISessionService sessions, string key, T value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        SessionKeyName.Check(key);
        return sessions.UpdateAsync(edit => edit.Set(key, value), cancellationToken);
    }

    /// <inheritdoc cref="SetAsync{T}(ISessionService, string, T, CancellationToken)"/>
    public static Task SetAsync<T>(this ISessionService sessions, SessionKey<T> key, T value, CancellationToken cancellationToken = default) =>
        sessions.SetAsync(NameOf(key), value, cancellationToken);

    /// <summary>
    /// Replaces a value by a function of the old one, atomically, and returns the new one. A stored value that is not a
    /// <typeparamref name="T"/>, as an older version of the app may have written it, counts as none.
    /// </summary>
    /// <param name="sessions">The session.</param>
    /// <param name="key">Which value.</param>
    /// <param name="change">Makes the new value from the old one; may run several times.</param>
    /// <param name="initial">Stands for the old value when there is none, or it is null.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task<T> UpdateAsync<T>(
        this ISessionService sessions, string key, Func<T, T> change, T initial, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(change);
        SessionKeyName.Check(key);
        return ApplyAsync<T>(sessions, edit =>
        {
            var value = change(edit.TryGet<T>(key, out var old) && old is not null ? old : initial);
            edit.Set(key, value);
            return value;
        }, cancellationToken);
    }

    /// <inheritdoc cref="UpdateAsync{T}(ISessionService, string, Func{T, T}, T, CancellationToken)"/>
    public static Task<T> UpdateAsync<T>(
        this ISessionService sessions, SessionKey<T> key, Func<T, T> change, T initial, CancellationToken cancellationToken = default) =>
        sessions.UpdateAsync(NameOf(key), change, initial, cancellationToken);

    /// <summary>Adds to a number, atomically, and returns the new one; a missing number counts as 0.</summary>
    /// <exception cref="OverflowException">The sum does not fit; nothing was written.</exception>
    /// <exception cref="SessionValueException">The stored value is no number; nothing was written.</exception>
    public static Task<long> IncrementAsync(
        this ISessionService sessions, string key, long by = 1, CancellationToken cancellationToken = default) =>
        ApplyAsync(sessions, edit =>
        {
            var sum = checked(edit.Get<long>(key) + by);
            edit.Set(key, sum);
            return sum;
        }, cancellationToken);

    /// <inheritdoc cref="IncrementAsync(ISessionService, string, long, CancellationToken)"/>
    public static Task<long> IncrementAsync(
        this ISessionService sessions, SessionKey<long> key, long by = 1, CancellationToken cancellationToken = default) =>
        sessions.IncrementAsync(NameOf(key), by, cancellationToken);

    /// <summary>Removes a value; false when there was none, and then nothing is written.</summary>
    public static Task<bool> RemoveAsync(this ISessionService sessions, string key, CancellationToken cancellationToken = default) =>
        ApplyAsync(sessions, edit => edit.Remove(key), cancellationToken);

    /// <inheritdoc cref="RemoveAsync(ISessionService, string, CancellationToken)"/>
    public static Task<bool> RemoveAsync<T>(this ISessionService sessions, SessionKey<T> key, CancellationToken cancellationToken = default) =>
        sessions.RemoveAsync(NameOf(key), cancellationToken);

    /// <summary>
    /// Reads a value and removes it in the same step, for messages shown once; the default when there is none, or it
    /// is not a <typeparamref name="T"/>.
    /// </summary>
    public static Task<T?> PopAsync<T>(this ISessionService sessions, string key, CancellationToken cancellationToken = default) =>
        ApplyAsync(sessions, edit =>
        {
            _ = edit.TryGet<T>(key, out var value);
            edit.Remove(key);
            return value;
        }, cancellationToken);

    /// <inheritdoc cref="PopAsync{T}(ISessionService, string, CancellationToken)"/>
    public static Task<T?> PopAsync<T>(this ISessionService sessions, SessionKey<T> key, CancellationToken cancellationToken = default) =>
        sessions.PopAsync<T>(NameOf(key), cancellationToken);

    /// <summary>Removes all values. An anonymous session that is empty then ends, with its cookie; a user stays signed in.</summary>
    public static Task ClearAsync(this ISessionService sessions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        return sessions.UpdateAsync(edit => edit.Clear(), cancellationToken);
    }

    /// <inheritdoc cref="ClearAsync(ISessionService, CancellationToken)"/>
    public static Task ClearAsync(this ISessionService sessions) => sessions.ClearAsync(CancellationToken.None);

    /// <summary>Signs a user in by id, name and roles.</summary>
    /// <param name="sessions">The session.</param>
    /// <param name="userId">The key of the user; "0" and "" are as good as any.</param>
    /// <param name="name">The display name; null for the id.</param>
    /// <param name="roles">Roles, separated by commas; null for none.</param>
    /// <param name="rememberMe">Whether the session outlives the browser.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static Task SignInAsync(
        this ISessionService sessions,
        string userId,
        string? name = null,
        string? roles = null,
        bool rememberMe = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(userId);
        var identity = new ClaimsIdentity(AuthenticationType);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, userId));
        identity.AddClaim(new Claim(ClaimTypes.Name, name ?? userId));
        foreach (var role in (roles ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            identity.AddClaim(new Claim(ClaimTypes.Role, role));
        }

        return sessions.SignInAsync(
            new ClaimsPrincipal(identity), new SessionSignInOptions { RememberMe = rememberMe }, cancellationToken);
    }

    /// <summary>
    /// Returns a token that the sign-in kept, such as <c>access_token</c>; null when there is none, and when nobody is signed in.
    /// Works in requests and circuits, and is of the user who is signed in now.
    /// </summary>
    /// <param name="sessions">The session.</param>
    /// <param name="name">What the remote sign-in, with <c>SaveTokens</c>, calls it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="SessionStoreException">The store is away.</exception>
    /// <exception cref="SessionCookieException">The browser did not show in time whose secret it holds.</exception>
    public static async Task<string?> GetTokenAsync(
        this ISessionService sessions, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return (await sessions.GetPropertiesAsync(cancellationToken))?.GetTokenValue(name);
    }

    private static Task<T> ApplyAsync<T>(ISessionService sessions, Func<SessionEdit, T> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        return sessions.UpdateAsync(edit, cancellationToken);
    }

    private static string NameOf<T>(SessionKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Name;
    }
}
