using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Tests.Stores.Memory;

public sealed class MemorySessionStoreTests : SessionStoreSpecification
{
    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(new MemorySessionStore(clock));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        ValueTask.FromResult(Store);

    protected override ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage) =>
        ValueTask.FromResult(false);
}
