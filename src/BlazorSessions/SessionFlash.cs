namespace BlazorSessions;

/// <summary>
/// Messages that the next page shows, once: written before a redirect or in a circuit, taken by whoever renders next.
/// <c>&lt;FlashMessages&gt;</c> shows them; other pages take them by <see cref="TakeFlashAsync"/>.
/// </summary>
/// <remarks>
/// They are a value of the session like any other, under <see cref="Key"/>: they start a session for a visitor who has
/// none, stay at the sign-in of that visitor or of the same user, and go with a session that ends or becomes another
/// user's.
/// </remarks>
public static class SessionFlash
{
    /// <summary>The name under which the session keeps them. Names that begin with <c>bs.</c> are for BlazorSessions.</summary>
    public const string Key = "bs.flash";

    /// <summary>How many a session keeps at the most; the oldest go first.</summary>
    public const int MaxMessages = 20;

    /// <summary>Has a message shown, once, behind those that wait already.</summary>
    /// <param name="sessions">The session.</param>
    /// <param name="text">The text; plain, it is encoded where it is shown.</param>
    /// <param name="kind">What it is about.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    /// <exception cref="SessionLimitException">The session would grow over its limits.</exception>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    /// <exception cref="SessionCookieException">A session has to be started and the browser cannot be given its cookie.</exception>
    public static Task FlashAsync(
        this ISessionService sessions,
        string text,
        FlashKind kind = FlashKind.Info,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return sessions.UpdateAsync(
            Key, waiting => [.. waiting.Append(new FlashMessage(kind, text)).TakeLast(MaxMessages)], Array.Empty<FlashMessage>(), cancellationToken);
    }

    /// <summary>
    /// Takes the messages that wait, oldest first, so that nobody else shows them; none when there are none, and in a HEAD
    /// request or a prefetch, whose answer nobody sees.
    /// </summary>
    /// <param name="sessions">The session.</param>
    /// <param name="cancellationToken">Cancels the wait; the messages are then taken or not.</param>
    public static async Task<IReadOnlyList<FlashMessage>> TakeFlashAsync(
        this ISessionService sessions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var state = await sessions.LoadAsync(cancellationToken);
        return state.HasFlash() && sessions is not IUnseenScope { IsUnseen: true }
            ? await sessions.PopAsync<FlashMessage[]>(Key, cancellationToken) ?? []
            : [];
    }

    /// <summary>Returns whether messages wait to be shown.</summary>
    public static bool HasFlash(this SessionState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Keys.Contains(Key);
    }
}
