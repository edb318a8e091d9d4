namespace BlazorSessions.Stores;

/// <summary>
/// A store that finds sessions by what an identity provider calls them (<see cref="SessionUser.External"/>), for
/// back-channel logout. Always current, as <see cref="IUserSessionIndex"/> is.
/// </summary>
public interface IExternalSessionIndex
{
    /// <summary>
    /// Ends the sessions of an identity provider's session, in one atomic step that looks at no more than
    /// <paramref name="limit"/> of them. None is no error.
    /// </summary>
    /// <param name="external">Which sessions.</param>
    /// <param name="after"><see cref="EndedSessions.Next"/> of the batch before; null for the first.</param>
    /// <param name="limit">How many sessions to look at, at least 1.</param>
    /// <param name="cancellationToken">Cancels the step: all of it was done, or nothing.</param>
    /// <returns>The living sessions that were ended; of several calls at once, each is named to one.</returns>
    ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken);
}
