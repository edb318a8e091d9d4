using System.Collections.Concurrent;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>Has the epoch of a user who was forgotten begin anew below those that their sessions have.</summary>
internal sealed class ForgetsEpochsInUse(TimeProvider clock) : BrokenStore(clock)
{
    private readonly ConcurrentDictionary<string, long> _forgotten = new();

    public override async ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken) =>
        _forgotten[userKey] = await GetEpochAsync(userKey, cancellationToken);

    public override async ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        await base.RaiseEpochAsync(userKey, cancellationToken) - _forgotten.GetValueOrDefault(userKey);
}
