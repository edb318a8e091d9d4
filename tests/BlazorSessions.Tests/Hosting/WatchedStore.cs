using System.Collections.Concurrent;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Hosting;

/// <summary>
/// A memory store that notes every call and lets a test pause it or make it fail. As written it counts as one that
/// other nodes write to; <see cref="WatchedMemoryStore"/> is alone in its process.
/// </summary>
internal class WatchedStore : ISessionStore, IUserSessionIndex, IExternalSessionIndex, ISessionBatch, ISessionCleanup
{
    private readonly ConcurrentQueue<string> _calls = new();
    private MemorySessionStore? _inner;

    /// <summary>Called with the verb before it reaches the store; may wait, or throw what a store would.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called with the verb after the store did it; the outcome is then lost when this throws.</summary>
    public Func<string, Task>? After { get; set; }

    public MemorySessionStore Inner => _inner ?? throw new InvalidOperationException("The app has not started.");

    public IReadOnlyCollection<string> Calls => _calls;

    public int Count(string verb) => _calls.Count(call => call == verb);

    public void Forget() => _calls.Clear();

    public void Use(IServiceCollection services, BlazorSessionsBuilder builder) => builder.UseStore(provider =>
    {
        _inner = new MemorySessionStore(provider.GetRequiredService<TimeProvider>());
        return this;
    });

    /// <summary>From now on every call fails, as if the store's server were away.</summary>
    public void Fail(string text = "connection refused by db.internal") => Before = _ => throw new IOException(text);

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) =>
        RunAsync("create", () => Inner.TryCreateAsync(record, cancellationToken));

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync("find", () => Inner.FindAsync(handle, cancellationToken));

    public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) =>
        RunAsync("merge", () => Inner.MergeAsync(handle, delta, cancellationToken));

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        RunAsync("end", () => Inner.EndAsync(handle, cancellationToken));

    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync("epoch", () => Inner.GetEpochAsync(userKey, cancellationToken));

    public ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) =>
        RunAsync("raise epoch", () => Inner.RaiseEpochAsync(userKey, cancellationToken));

    public ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync("end of a user", () => Inner.EndBatchAsync(userKey, epoch, except, after, limit, cancellationToken));

    public ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync("list", () => Inner.ListPageAsync(userKey, after, limit, cancellationToken));

    public ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) =>
        RunAsync("count", () => Inner.CountAsync(userKey, limit, cancellationToken));

    public ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync("end of external", () => Inner.EndBatchAsync(external, after, limit, cancellationToken));

    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) =>
        RunAsync("probe", () => Inner.ProbeAsync(handles, cancellationToken));

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken) =>
        await RunAsync("touch", async () =>
        {
            await Inner.TouchAsync(touches, cancellationToken);
            return true;
        });

    public ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) =>
        RunAsync("delete expired", () => ((ISessionCleanup)Inner).DeleteExpiredAsync(batchSize, cancellationToken));

    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) =>
        RunAsync("end of all", () => ((ISessionCleanup)Inner).EndBatchAsync(after, limit, cancellationToken));

    private async ValueTask<T> RunAsync<T>(string verb, Func<ValueTask<T>> call)
    {
        _calls.Enqueue(verb);
        await (Before?.Invoke(verb) ?? Task.CompletedTask);
        var result = await call();
        await (After?.Invoke(verb) ?? Task.CompletedTask);
        return result;
    }
}

/// <summary>A watched store whose only copy lives in this process.</summary>
internal sealed class WatchedMemoryStore : WatchedStore, ISingleNodeStore;
