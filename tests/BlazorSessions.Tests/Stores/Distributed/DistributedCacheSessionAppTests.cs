using BlazorSessions.Specifications.Apps;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Distributed;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Stores.Distributed;

public sealed class DistributedCacheSessionAppTests : SessionAppSpecification
{
    private readonly FaultyCache _cache = new();
    private TaskCompletionSource _back = new();

    protected override IReadOnlyCollection<Type> Lacks =>
        [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch), typeof(ISessionCleanup)];

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) => ValueTask.FromResult<ISessionStore>(
        new DistributedCacheSessionStore(_cache, clock, logger: Log.CreateLogger<DistributedCacheSessionStore>()));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override ValueTask<bool> TakeAwayAsync(Outage outage)
    {
        _back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cache.Before = outage == Outage.Gone
            ? _ => throw new IOException("The cache is away.")
            : _ => _back.Task;
        return ValueTask.FromResult(true);
    }

    protected override ValueTask BringBackAsync()
    {
        _cache.Before = null;
        _back.SetResult();
        return ValueTask.CompletedTask;
    }
}
