using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// Writes the index after the record, later: the newest sign-in is not listed yet when its merge returns.
/// </summary>
internal sealed class LateIndex(TimeProvider clock) : BrokenStore(clock)
{
    private SessionHandle _newest;

    public override ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        _newest = delta.SignIn is null ? _newest : handle;
        return base.MergeAsync(handle, delta, cancellationToken);
    }

    public override async ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        var page = await base.ListPageAsync(userKey, after, limit, cancellationToken);
        return page with { Sessions = [.. page.Sessions.Where(info => info.Handle != _newest)] };
    }
}
