using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Testing.Tests;

public sealed class StoreDecoratorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Methods =>
    [
        .. new[]
            {
                typeof(ISessionStore), typeof(IUserSessionIndex), typeof(IExternalSessionIndex), typeof(ISessionBatch),
                typeof(ISessionCleanup),
            }
            .SelectMany(contract => contract.GetMethods())
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}"), // declared by the interface
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_call_is_recorded_and_reaches_the_store(string method)
    {
        await using var reached = new RecordingStore(new MemorySessionStore(new FakeTimeProvider()));
        await using var store = new RecordingStore(new FaultyStore(reached));

        await CallAsync(store, method);

        var verb = method.Split('.')[1];
        Assert.Equal([verb], store.Calls);
        Assert.Equal([verb], reached.Calls);
        Assert.Equal((1, 0), (store.CallsOf(verb), store.Failures));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_store_that_is_away_fails_every_call_with_nothing_done(string method)
    {
        await using var reached = new RecordingStore(new MemorySessionStore(new FakeTimeProvider()));
        var faulty = new FaultyStore(reached);
        await using var store = new RecordingStore(faulty);
        faulty.Fail();

        await Assert.ThrowsAsync<IOException>(() => CallAsync(store, method));

        Assert.Empty(reached.Calls);
        var verb = method.Split('.')[1];
        Assert.Equal((1, 1), (store.CallsOf(verb), store.Failures));
        faulty.BeforeCall = null;
        await CallAsync(store, method);
        Assert.Equal([verb], reached.Calls);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_lost_answer_is_one_to_a_call_that_was_done(string method)
    {
        await using var reached = new RecordingStore(new MemorySessionStore(new FakeTimeProvider()));
        await using var store = new FaultyStore(reached) { AfterCall = _ => throw new TimeoutException() };

        await Assert.ThrowsAsync<TimeoutException>(() => CallAsync(store, method));

        Assert.Equal([method.Split('.')[1]], reached.Calls);
    }

    [Fact]
    public async Task A_call_waits_as_long_as_the_test_says()
    {
        var gate = new TaskCompletionSource();
        await using var store = new FaultyStore(new MemorySessionStore(new FakeTimeProvider()))
        {
            BeforeCall = verb => verb == nameof(ISessionStore.FindAsync) ? gate.Task : Task.CompletedTask,
        };

        var find = store.FindAsync(SessionHandle.New(), Stop);
        await store.EndAsync(SessionHandle.New(), Stop);

        Assert.False(find.IsCompleted);
        gate.SetResult();
        Assert.Null(await find);
    }

    [Fact]
    public async Task Forgotten_calls_count_no_more()
    {
        await using var store = new RecordingStore(new FaultyStore(new MemorySessionStore(new FakeTimeProvider()))
        {
            BeforeCall = _ => throw new IOException(),
        });
        await Assert.ThrowsAsync<IOException>(() => store.EndAsync(SessionHandle.New(), Stop).AsTask());

        store.Clear();

        Assert.Empty(store.Calls);
        Assert.Equal(0, store.Failures);
    }

    [Fact]
    public async Task A_capability_that_the_inner_store_lacks_is_missed_when_it_is_called()
    {
        await using var store = new RecordingStore(new Bare());

        await Assert.ThrowsAsync<SessionCapabilityException>(() => store.GetEpochAsync("ada", Stop).AsTask());
        await store.DisposeAsync();
    }

    [Fact]
    public async Task The_inner_store_is_disposed()
    {
        var bare = new Bare();

        await new RecordingStore(new FaultyStore(bare)).DisposeAsync();

        Assert.True(bare.IsDisposed);
    }

    private static async Task CallAsync(StoreDecorator store, string method)
    {
        switch (method)
        {
            case $"{nameof(ISessionStore)}.{nameof(ISessionStore.TryCreateAsync)}":
                Assert.True(await store.TryCreateAsync(NewRecord(), Stop));
                break;
            case $"{nameof(ISessionStore)}.{nameof(ISessionStore.FindAsync)}":
                Assert.Null(await store.FindAsync(SessionHandle.New(), Stop));
                break;
            case $"{nameof(ISessionStore)}.{nameof(ISessionStore.MergeAsync)}":
                await store.MergeAsync(SessionHandle.New(), new SessionDelta(), Stop);
                break;
            case $"{nameof(ISessionStore)}.{nameof(ISessionStore.EndAsync)}":
                Assert.False(await store.EndAsync(SessionHandle.New(), Stop));
                break;
            case $"{nameof(IUserSessionIndex)}.{nameof(IUserSessionIndex.GetEpochAsync)}":
                await store.GetEpochAsync("ada", Stop);
                break;
            case $"{nameof(IUserSessionIndex)}.{nameof(IUserSessionIndex.RaiseEpochAsync)}":
                Assert.Equal(1, await store.RaiseEpochAsync("ada", Stop));
                break;
            case $"{nameof(IUserSessionIndex)}.{nameof(IUserSessionIndex.ForgetAsync)}":
                await store.ForgetAsync("ada", Stop);
                break;
            case $"{nameof(IUserSessionIndex)}.{nameof(IUserSessionIndex.EndBatchAsync)}":
                Assert.Empty((await store.EndBatchAsync("ada", 1, null, null, 10, Stop)).Handles);
                break;
            case $"{nameof(IUserSessionIndex)}.{nameof(IUserSessionIndex.ListPageAsync)}":
                Assert.Empty((await store.ListPageAsync("ada", null, 10, Stop)).Sessions);
                break;
            case $"{nameof(IUserSessionIndex)}.{nameof(IUserSessionIndex.CountAsync)}":
                Assert.Equal(0, await store.CountAsync("ada", 10, Stop));
                break;
            case $"{nameof(IExternalSessionIndex)}.{nameof(IExternalSessionIndex.EndBatchAsync)}":
                Assert.Empty((await store.EndBatchAsync(new ExternalSession("issuer", "sid"), null, 10, Stop)).Handles);
                break;
            case $"{nameof(ISessionBatch)}.{nameof(ISessionBatch.ProbeAsync)}":
                Assert.Empty(await store.ProbeAsync([SessionHandle.New()], Stop));
                break;
            case $"{nameof(ISessionBatch)}.{nameof(ISessionBatch.TouchAsync)}":
                await store.TouchAsync([], Stop);
                break;
            case $"{nameof(ISessionCleanup)}.{nameof(ISessionCleanup.DeleteExpiredAsync)}":
                Assert.Equal(0, await store.DeleteExpiredAsync(DateTimeOffset.UnixEpoch, 10, Stop));
                break;
            case $"{nameof(ISessionCleanup)}.{nameof(ISessionCleanup.GetServerTimeAsync)}":
                Assert.Null(await store.GetServerTimeAsync(Stop));
                break;
            case $"{nameof(ISessionCleanup)}.{nameof(ISessionCleanup.EndBatchAsync)}":
                Assert.Empty((await store.EndBatchAsync(null, 10, Stop)).Handles);
                break;
            default:
                Assert.Fail($"The decorator does not know '{method}' of the store contract.");
                break;
        }
    }

    private static SessionRecord NewRecord()
    {
        var now = new FakeTimeProvider().GetUtcNow();
        return new SessionRecord
        {
            Handle = SessionHandle.New(),
            TokenHash = TokenHash.FromBytes(new byte[32]),
            CreatedAt = now,
            LastActivityAt = now,
            IdleTimeout = TimeSpan.FromHours(1),
            AbsoluteExpiresAt = now.AddDays(1),
        };
    }

    private sealed class Bare : ISessionStore, IDisposable
    {
        public bool IsDisposed { get; private set; }

        public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) => new(true);

        public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) => default;

        public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) => new(false);

        public void Dispose() => IsDisposed = true;
    }
}
