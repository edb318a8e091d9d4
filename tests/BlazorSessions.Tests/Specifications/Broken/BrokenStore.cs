using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;

namespace BlazorSessions.Tests.Specifications.Broken;

/// <summary>
/// The memory store behind verbs that a derived store overrides to get one thing wrong. As it stands nothing is wrong.
/// </summary>
internal abstract class BrokenStore(TimeProvider clock) : StoreDecorator(new MemorySessionStore(clock)), ISingleNodeStore
{
    protected TimeProvider Clock { get; } = clock;

    protected new MemorySessionStore Inner => (MemorySessionStore)base.Inner;
}
