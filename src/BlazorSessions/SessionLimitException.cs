namespace BlazorSessions;

/// <summary>A write or a sign-in would make the session larger than the options allow; nothing was written.</summary>
public sealed class SessionLimitException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="limit">The option that sets the limit, such as <see cref="BlazorSessionsOptions.MaxBytes"/>.</param>
    /// <param name="actual">What the session would have had.</param>
    /// <param name="maximum">What the option allows.</param>
    public SessionLimitException(string limit, long actual, long maximum)
        : base($"The session would have {actual} of at most {maximum} ({nameof(BlazorSessionsOptions)}.{limit}), so nothing was written. "
            + "Keep large things elsewhere and their id in the session, or raise the option.")
    {
        Limit = limit;
        Actual = actual;
        Maximum = maximum;
    }

    /// <summary>Makes the exception for a limit of a store's own, or of users.</summary>
    internal SessionLimitException(string message, string limit, long actual, long maximum)
        : base(message) => (Limit, Actual, Maximum) = (limit, actual, maximum);

    /// <summary>Gets the name of the option that sets the limit.</summary>
    public string Limit { get; }

    /// <summary>Gets what the session would have had: keys, bytes of keys and values or of the user, or characters in cookies.</summary>
    public long Actual { get; }

    /// <summary>Gets what the option allows.</summary>
    public long Maximum { get; }
}
