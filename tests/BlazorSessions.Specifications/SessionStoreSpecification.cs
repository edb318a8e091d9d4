using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Specifications;

/// <summary>
/// What every session store promises, as facts. A store's test class derives from this one, makes the store, and has
/// all of them; there is no way to leave one out.
/// </summary>
/// <remarks>
/// <para>A fact about a capability (<see cref="IUserSessionIndex"/>, <see cref="IExternalSessionIndex"/>,
/// <see cref="ISessionBatch"/>, <see cref="ISessionCleanup"/>) asserts the typed error on a store that says in
/// <see cref="Lacks"/> that it does not have it. A store that neither has a capability nor says so fails.</para>
/// <para>A fact about writers that meet has them on two nodes, and on one on an <see cref="ILastWriteWinsStore"/>.</para>
/// <para>Each fact has a store of its own, empty at the start, and one fake clock for all its nodes. xunit makes an
/// object of the class for each fact, and runs classes side by side: give each store a folder, schema or prefix that no
/// other has.</para>
/// <para>A new version of this package may bring facts that a store does not pass yet.</para>
/// </remarks>
public abstract partial class SessionStoreSpecification : IAsyncLifetime
{
    private readonly RecordedLog _log = new();
    private ISessionStore? _store;
    private ISessionStore? _secondNode;

    /// <summary>Gets the clock of the store. It starts at <see cref="The.Start"/>.</summary>
    protected FakeTimeProvider Clock { get; } = new(The.Start);

    /// <summary>Gets the store under test.</summary>
    protected ISessionStore Store => _store ?? throw new InvalidOperationException("Await InitializeAsync first.");

    /// <summary>Gets where the store logs.</summary>
    protected ILoggerFactory Log => _log;

    /// <summary>Gets the capabilities the store does not have, such as <c>typeof(ISessionCleanup)</c>.</summary>
    protected virtual IReadOnlyCollection<Type> Lacks => [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Makes the store of one fact, without sessions and users.</summary>
    /// <param name="clock">
    /// The clock that the store must ask for the time, and no other. It is a fake one, years ahead: a store that asks
    /// its server, or lets the server drop what that takes for expired, fails.
    /// </param>
    /// <returns>
    /// The store, ready for use. It is disposed after the fact if it is <see cref="IAsyncDisposable"/> or
    /// <see cref="IDisposable"/>; what else it left is for <see cref="DisposeAsync()"/> of the derived class.
    /// </returns>
    protected abstract ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock);

    /// <summary>
    /// Makes a second store object on the data of <see cref="Store"/>, as another node would have. Called at most once
    /// in a fact, after <see cref="CreateStoreAsync"/>.
    /// </summary>
    /// <param name="clock">The clock of both nodes.</param>
    /// <returns>
    /// Another object with connections and caches of its own, disposed as the first is. An
    /// <see cref="ISingleNodeStore"/> returns <see cref="Store"/>.
    /// </returns>
    protected abstract ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock);

    /// <summary>
    /// Damages a record where the store keeps it, behind the store's back. The store must then take the session for
    /// missing, and log a warning to <see cref="Log"/>.
    /// </summary>
    /// <param name="handle">The session, which is there.</param>
    /// <param name="damage">What to do to its bytes.</param>
    /// <returns>
    /// True. False only from an <see cref="ISingleNodeStore"/> that keeps objects, of which there are no bytes to
    /// damage.
    /// </returns>
    protected abstract ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage);

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => _store = await CreateStoreAsync(Clock);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await DisposeAsync(ReferenceEquals(_secondNode, _store) ? null : _secondNode);
        await DisposeAsync(_store);
    }

    /// <summary>
    /// <see cref="CreateSecondNodeAsync"/> makes another store, except for an <see cref="ISingleNodeStore"/>.
    /// </summary>
    [Fact]
    public async Task A_second_node_is_another_object_unless_the_store_lives_in_this_process()
    {
        var second = await SecondNodeAsync();

        Assert.Equal(Store is ISingleNodeStore, ReferenceEquals(Store, second));
        Assert.False(
            Store is ISingleNodeStore and ILastWriteWinsStore, "A store of one process has no other nodes to lose writes to.");
    }

    /// <summary><see cref="Lacks"/> has the capabilities that the store does not have, and no other.</summary>
    [Fact]
    public void The_store_has_each_capability_or_says_that_it_lacks_it()
    {
        Type[] capabilities =
            [typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch), typeof(ISessionCleanup)];

        Assert.Equal(capabilities.Where(type => !type.IsInstanceOfType(Store)), capabilities.Where(Lacks.Contains));
    }

    private async ValueTask<ISessionStore> SecondNodeAsync() => _secondNode ??= await CreateSecondNodeAsync(Clock);

    /// <summary>
    /// A node that writes at the same moment as <see cref="Store"/>: the second one, and the same one on a store that
    /// says, as <see cref="ILastWriteWinsStore"/>, that it promises this much within a node only.
    /// </summary>
    private async ValueTask<ISessionStore> RivalAsync() => Store is ILastWriteWinsStore ? Store : await SecondNodeAsync();

    /// <summary>Runs a fact that needs a capability; on a store without it, asserts the typed error instead.</summary>
    private async Task WithAsync<TCapability>(Func<TCapability, Task> fact)
        where TCapability : class
    {
        if (!Lacks.Contains(typeof(TCapability)))
        {
            await fact(Assert.IsType<TCapability>(Store, exactMatch: false));
            return;
        }

        var error = Assert.Throws<SessionCapabilityException>(() => Store.Require<TCapability>());
        Assert.Equal(typeof(TCapability), error.Capability);
    }

    private async Task<SessionRecord> CreateAsync(SessionRecord record)
    {
        Assert.True(
            await Store.TryCreateAsync(record, Cancellation), "The handle was free, yet create answered false.");
        return record;
    }

    private ValueTask<SessionRecord?> FindAsync(SessionHandle handle) => Store.FindAsync(handle, Cancellation);

    private ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta) =>
        Store.MergeAsync(handle, delta, Cancellation);

    /// <summary>Merges what must succeed. A delta that names no base has the record for an answer.</summary>
    private async Task<SessionRecord> MergedAsync(SessionHandle handle, SessionDelta delta, SessionRecord? held = null)
    {
        var result = await MergeAsync(handle, delta);
        Assert.Equal(MergeOutcome.Merged, result.Outcome);
        var record = result.RecordFrom(held, delta);
        Assert.NotNull(record);
        return record;
    }

    private async Task<SessionRecord> SignedInAsync(string userKey)
    {
        var record = await CreateAsync(Some.Session().CreatedAt(Now));
        return await MergedAsync(record.Handle, Some.Change().SigningIn(userKey, await EpochAsync(userKey)));
    }

    private async Task<long> EpochAsync(string userKey) =>
        Store is IUserSessionIndex index ? await index.GetEpochAsync(userKey, Cancellation) : 0;

    /// <summary>Starts all at once, each on a thread of its own.</summary>
    private static Task<T[]> AtOnceAsync<T>(int count, Func<int, Task<T>> act)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(async () =>
        {
            await go.Task;
            return await act(i);
        })));
        go.SetResult();
        return all;
    }

    private static async ValueTask DisposeAsync(ISessionStore? store)
    {
        if (store is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (store as IDisposable)?.Dispose();
        }
    }
}
