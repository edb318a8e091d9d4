namespace BlazorSessions.Users;

/// <summary>What a load has come to: a user, none, or a failure.</summary>
/// <param name="SignIn">What it was asked for.</param>
/// <param name="User">The user; null when the app knows none, and when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="RetryAt">From when on it is worth trying again, after a failure.</param>
internal sealed record UserAnswer<TUser>(
    SignIn SignIn, TUser? User, Exception? Failure = null, DateTimeOffset? RetryAt = null)
    where TUser : class
{
    public bool IsNobody => User is null && Failure is null;
}
