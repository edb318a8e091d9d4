using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Counts all there are, however many.</summary>
internal sealed class CountWithoutLimit(TimeProvider clock) : BrokenStore(clock)
{
    public override ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        base.CountAsync(userKey, int.MaxValue, cancellationToken);
}
