using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>The suite over one of the broken stores. No runner sees it: its facts are called by hand.</summary>
internal sealed class BrokenStoreSuite(Func<TimeProvider, BrokenStore> create) : SessionStoreSpecification
{
    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(create(clock));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        ValueTask.FromResult(Store);

    protected override ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage) =>
        ValueTask.FromResult(false);
}
