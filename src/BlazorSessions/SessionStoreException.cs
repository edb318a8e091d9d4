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
        : base(outcomeUnknown
            ? $"The session store failed during {verb}; whether the change was kept is unknown. Load again before repeating it."
            : $"The session store failed during {verb}; nothing was changed.", inner)
    {
        OutcomeUnknown = outcomeUnknown;
    }

    private SessionStoreException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>The app's own look at a user has failed, which is as good as a store that does not answer.</summary>
    internal static SessionStoreException NotValidated(Exception inner) => new(
        "Whether the user of the session may still be signed in could not be found out, so nobody passes; a handler of "
        + "BlazorSessionsEvents.Validating failed. The next request asks again.",
        inner);

    /// <summary>Gets whether the write may have happened all the same.</summary>
    public bool OutcomeUnknown { get; }
}
