using System.Collections.Concurrent;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Hosting;

/// <summary>
/// A memory store that notes every call and lets a test pause it or make it fail. As written it counts as one that
/// other nodes write to; <see cref="WatchedMemoryStore"/> is alone in its process.
/// </summary>
internal class WatchedStore : StoreDecorator
{
    private static readonly Dictionary<string, string> s_words = new()
    {
        [nameof(TryCreateAsync)] = "create",
        [nameof(FindAsync)] = "find",
        [nameof(MergeAsync)] = "merge",
        [nameof(EndAsync)] = "end",
        [nameof(GetEpochAsync)] = "epoch",
        [nameof(RaiseEpochAsync)] = "raise epoch",
        [nameof(ForgetAsync)] = "forget",
        [nameof(EndBatchAsync)] = "end batch",
        [nameof(ListPageAsync)] = "list",
        [nameof(CountAsync)] = "count",
        [nameof(ProbeAsync)] = "probe",
        [nameof(TouchAsync)] = "touch",
        [nameof(DeleteExpiredAsync)] = "delete expired",
        [nameof(GetServerTimeAsync)] = "server time",
    };

    private readonly ConcurrentQueue<string> _calls = new();
    private readonly AppClock _clock;

    public WatchedStore()
        : this(new AppClock())
    {
    }

    private WatchedStore(AppClock clock)
        : base(new MemorySessionStore(clock)) => _clock = clock;

    /// <summary>Called with the verb before it reaches the store; may wait, or throw what a store would.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called with the verb after the store did it; the outcome is then lost when this throws.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>The memory store, past what is noted and what fails.</summary>
    public new MemorySessionStore Inner => (MemorySessionStore)base.Inner;

    public IReadOnlyCollection<string> Calls => _calls;

    public int Count(string verb) => _calls.Count(call => call == verb);

    public void Forget() => _calls.Clear();

    public void Use(IServiceCollection services, BlazorSessionsBuilder builder) => builder.UseStore(provider =>
    {
        _clock.App = provider.GetRequiredService<TimeProvider>();
        return this;
    });

    /// <summary>From now on every call fails, as if the store's server were away.</summary>
    public void Fail(string text = "connection refused by db.internal") => Before = _ => throw new IOException(text);

    protected override async ValueTask<T> RunAsync<T>(
        string verb, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var word = s_words[verb];
        _calls.Enqueue(word);
        await (Before?.Invoke(word) ?? Task.CompletedTask);
        var result = await base.RunAsync(verb, call, cancellationToken);
        await (After?.Invoke(word) ?? Task.CompletedTask);
        return result;
    }

    // A test makes the store before the app whose clock the store reads.
    private sealed class AppClock : TimeProvider
    {
        public TimeProvider? App { get; set; }

        public override DateTimeOffset GetUtcNow() =>
            (App ?? throw new InvalidOperationException("The app has not started.")).GetUtcNow();
    }
}

/// <summary>A watched store whose only copy lives in this process.</summary>
internal sealed class WatchedMemoryStore : WatchedStore, ISingleNodeStore;
