namespace BlazorSessions;

/// <summary>The lifetimes that go with an <see cref="AssuranceLevel"/>.</summary>
public static class AssuranceLevels
{
    /// <summary>
    /// Gives sessions the longest lifetimes that a level of NIST SP 800-63B-4 (July 2025) allows, those of users who asked
    /// to be remembered too: at AAL2 and AAL3 "remember me" then only lets the session outlive the browser's window.
    /// Lifetimes that the app sets afterwards may be shorter; longer ones are refused when the app starts.
    /// </summary>
    /// <remarks>
    /// AAL1 limits no idle time: <see cref="BlazorSessionsOptions.IdleTimeout"/> stays. Section 5.1 advises against session
    /// secrets that outlive the browser; do not offer "remember me" where that matters.
    /// </remarks>
    /// <returns>The same options.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    public static BlazorSessionsOptions UseAssuranceLevel(this BlazorSessionsOptions options, AssuranceLevel level)
    {
        ArgumentNullException.ThrowIfNull(options);
        var longest = Of(level);
        options.AssuranceLevel = level;
        options.AbsoluteTimeout = options.RememberMe.AbsoluteTimeout = longest.AbsoluteTimeout;
        options.IdleTimeout = IsIdleLimited(level) ? longest.IdleTimeout : Shorter(options.IdleTimeout, longest.IdleTimeout);
        options.RememberMe.IdleTimeout =
            IsIdleLimited(level) ? longest.IdleTimeout : Shorter(options.RememberMe.IdleTimeout, longest.IdleTimeout);
        return options;
    }

    /// <summary>Returns the longest lifetimes of a level; where it limits no idle time, the absolute one does.</summary>
    internal static SessionLifetime Of(AssuranceLevel level) => level switch
    {
        AssuranceLevel.Aal1 => new() { IdleTimeout = TimeSpan.FromDays(30), AbsoluteTimeout = TimeSpan.FromDays(30) },
        AssuranceLevel.Aal2 => new() { IdleTimeout = TimeSpan.FromHours(1), AbsoluteTimeout = TimeSpan.FromHours(24) },
        AssuranceLevel.Aal3 => new() { IdleTimeout = TimeSpan.FromMinutes(15), AbsoluteTimeout = TimeSpan.FromHours(12) },
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Not a level of NIST SP 800-63B."),
    };

    private static bool IsIdleLimited(AssuranceLevel level) => level != AssuranceLevel.Aal1;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
