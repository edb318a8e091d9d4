using BlazorSessions.Specifications.Apps;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Tests.Stores.Memory;

public sealed class MemorySessionAppTests : SessionAppSpecification
{
    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(new MemorySessionStore(clock));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override ValueTask<bool> TakeAwayAsync(Outage outage) => ValueTask.FromResult(false);

    protected override ValueTask BringBackAsync() => ValueTask.CompletedTask;
}
