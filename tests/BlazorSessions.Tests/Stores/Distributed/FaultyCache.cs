using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;

namespace BlazorSessions.Tests.Stores.Distributed;

/// <summary>
/// A cache that does as a test says: fails, hangs, forgets, answers what was before, or rubbish. Until then it keeps
/// what it is given, and never listens to a token.
/// </summary>
internal sealed class FaultyCache : IDistributedCache
{
    private readonly ConcurrentDictionary<string, byte[]> _entries = new(StringComparer.Ordinal);

    /// <summary>Called with <c>get</c>, <c>set</c> or <c>remove</c> before it is done; may wait or throw.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Called when it is done: the answer is lost when this throws.</summary>
    public Func<string, Task>? After { get; set; }

    /// <summary>Makes another answer of what is there.</summary>
    public Func<string, byte[]?, byte[]?>? Answer { get; set; }

    /// <summary>Whether what is written goes nowhere, as in a cache that is full.</summary>
    public bool IsFull { get; set; }

    public ICollection<string> Keys => _entries.Keys;

    public DistributedCacheEntryOptions? LastOptions { get; private set; }

    public byte[]? this[string key]
    {
        get => _entries.GetValueOrDefault(key);
        set => _ = value is null ? _entries.TryRemove(key, out _) : (_entries[key] = value) is not null;
    }

    public void Fail(string verb) => Before = asked => asked == verb ? throw new IOException("no route to cache.internal") : Task.CompletedTask;

    public void Forget() => _entries.Clear();

    public byte[]? Get(string key) => throw new NotSupportedException();

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        await (Before?.Invoke("get") ?? Task.CompletedTask);
        var found = Answer is null ? this[key] : Answer(key, this[key]);
        await (After?.Invoke("get") ?? Task.CompletedTask);
        return found;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public async Task SetAsync(
        string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        await (Before?.Invoke("set") ?? Task.CompletedTask);
        if (!IsFull)
        {
            _entries[key] = value;
            LastOptions = options;
        }

        await (After?.Invoke("set") ?? Task.CompletedTask);
    }

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        await (Before?.Invoke("remove") ?? Task.CompletedTask);
        _entries.TryRemove(key, out _);
        await (After?.Invoke("remove") ?? Task.CompletedTask);
    }
}
