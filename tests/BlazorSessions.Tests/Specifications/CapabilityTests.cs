using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Xunit.Sdk;

namespace BlazorSessions.Tests.Specifications;

public sealed class CapabilityTests
{
    [Fact]
    public async Task A_store_cannot_lack_a_capability_in_silence()
    {
        await using var suite = new Suite(clock => new FourVerbStore(clock));
        await suite.InitializeAsync();

        Assert.ThrowsAny<XunitException>(suite.The_store_has_each_capability_or_says_that_it_lacks_it);
        await Assert.ThrowsAnyAsync<XunitException>(suite.Touch_never_moves_activity_backward);
        await Assert.ThrowsAnyAsync<XunitException>(suite.Cleanup_drops_nothing_a_tick_too_early);
        await Assert.ThrowsAnyAsync<XunitException>(suite.List_is_empty_for_a_user_nobody_has_seen);
    }

    [Fact]
    public async Task A_store_cannot_say_that_it_lacks_what_it_has()
    {
        await using var suite = new Suite(clock => new MemorySessionStore(clock), typeof(ISessionBatch));
        await suite.InitializeAsync();

        Assert.ThrowsAny<XunitException>(suite.The_store_has_each_capability_or_says_that_it_lacks_it);
        await Assert.ThrowsAnyAsync<XunitException>(suite.Touch_never_moves_activity_backward);
    }

    [Fact]
    public void Require_returns_the_store_or_names_what_is_missing()
    {
        var store = new MemorySessionStore(TimeProvider.System);

        Assert.Same(store, store.Require<IUserSessionIndex>());
        var error = Assert.Throws<SessionCapabilityException>(
            () => new FourVerbStore(TimeProvider.System).Require<ISessionBatch>());
        Assert.Equal(typeof(ISessionBatch), error.Capability);
        Assert.Contains(nameof(FourVerbStore), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ISessionBatch), error.Message, StringComparison.Ordinal);
    }

    private sealed class Suite(Func<TimeProvider, ISessionStore> create, params Type[] lacks) : SessionStoreSpecification
    {
        protected override IReadOnlyCollection<Type> Lacks => lacks;

        protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
            ValueTask.FromResult(create(clock));

        protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
            ValueTask.FromResult(Store);

        protected override ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage) =>
            ValueTask.FromResult(false);
    }
}
