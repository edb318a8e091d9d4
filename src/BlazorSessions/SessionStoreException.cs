namespace BlazorSessions;

/// <summary>The store is unwell: it could not be reached, timed out, or failed. Stores throw nothing else.</summary>
/// <remarks>Its message never holds the store's own text, which may name hosts, keys or statements; that is the inner exception.</remarks>
public sealed class SessionStoreException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="verb">What was tried, such as <c>merge</c>.</param>
    /// <param name="outcomeUnknown">Whether a write may have happened all the same.</param>
    /// <param name="inner">What the store's client threw.</param>
    public SessionStoreException(string verb, bool outcomeUnknown, Exception? inner = null)
        : this(Told(verb, outcomeUnknown), advice: null, outcomeUnknown, inner)
    {
    }

    /// <summary>Makes the exception of a failure that the operator can do something about.</summary>
    /// <param name="verb">What was tried, such as <c>merge</c>.</param>
    /// <param name="outcomeUnknown">Whether a write may have happened all the same.</param>
    /// <param name="advice">
    /// The cause and the cure, as sentences, in the store's own words and not the server's. They follow in the message, and are
    /// left out of what clients are told.
    /// </param>
    /// <param name="inner">What the store's client threw.</param>
    public SessionStoreException(string verb, bool outcomeUnknown, string advice, Exception? inner)
        : this(Told(verb, outcomeUnknown), advice, outcomeUnknown, inner)
    {
        ArgumentException.ThrowIfNullOrEmpty(advice);
    }

    private SessionStoreException(string told, string? advice, bool outcomeUnknown, Exception? inner)
        : base(advice is null ? told : $"{told} {advice}", inner)
    {
        (MessageForClients, OutcomeUnknown) = (told, outcomeUnknown);
    }

    /// <summary>The app's own look at a user has failed, which is as good as a store that does not answer.</summary>
    internal static SessionStoreException NotValidated(Exception inner) => new(
        "Whether the user of the session may still be signed in could not be found out, so nobody passes; a handler of "
        + "BlazorSessionsEvents.Validating failed. The next request asks again.",
        advice: null,
        outcomeUnknown: false,
        inner);

    /// <summary>
    /// The failure to refuse earlier sign-ins of a user, of whom some sessions could be ended all the same.
    /// </summary>
    internal SessionStoreException After(int ended) => ended == 0 ? this : new(
        $"{ended} sessions were ended, but a sign-in of the user that began before may still succeed, as the session store "
        + "would not note it. Make the same call again.",
        advice: null,
        OutcomeUnknown,
        this);

    /// <summary>Gets whether the write may have happened all the same.</summary>
    public bool OutcomeUnknown { get; }

    /// <summary>Gets the message without the advice, which is for operators.</summary>
    internal string MessageForClients { get; }

    private static string Told(string verb, bool outcomeUnknown) => outcomeUnknown
        ? $"The session store failed during {verb}; whether the change was kept is unknown. Load again before repeating it."
        : $"The session store failed during {verb}; nothing was changed.";
}
