using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Specifications;

/// <summary>
/// The suite passes on a store without capabilities that says so: every fact about one asserts the typed error.
/// </summary>
public sealed class FourVerbStoreTests : SessionStoreSpecification
{
    protected override IReadOnlyCollection<Type> Lacks =>
        [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch), typeof(ISessionCleanup)];

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(new FourVerbStore(clock));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        ValueTask.FromResult(Store);

    protected override ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage) =>
        ValueTask.FromResult(false);
}
