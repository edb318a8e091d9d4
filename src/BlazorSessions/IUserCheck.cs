namespace BlazorSessions;

/// <summary>
/// A check for <see cref="RequireUserAttribute{TCheck}"/>, as attributes take no lambdas. Made anew by each decision,
/// with services in its constructor, unless it is a service itself.
/// </summary>
public interface IUserCheck
{
    /// <summary>Returns whether the user may pass. An exception is logged and denies.</summary>
    Task<bool> IsAllowedAsync(UserCheckContext context);
}
