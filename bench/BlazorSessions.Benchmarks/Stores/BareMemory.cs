using System.Collections.Concurrent;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>A dictionary.</summary>
internal sealed class BareMemory : IBareStore
{
    private readonly ConcurrentDictionary<string, byte[]> _all = new(StringComparer.Ordinal);

    public string Name => "`ConcurrentDictionary`";

    public Task CreateAsync(string key, byte[] data)
    {
        _all.TryAdd(key, data);
        return Task.CompletedTask;
    }

    public Task FindAsync(string key)
    {
        _all.TryGetValue(key, out _);
        return Task.CompletedTask;
    }

    public Task OverwriteAsync(string key, byte[] data)
    {
        _all[key] = data;
        return Task.CompletedTask;
    }

    public Task CreateAndDeleteAsync(string key, byte[] data)
    {
        _all.TryAdd(key, data);
        _all.TryRemove(key, out _);
        return Task.CompletedTask;
    }

    public Task TouchAsync(string[] keys)
    {
        foreach (var key in keys)
        {
            _all[key] = [];
        }

        return Task.CompletedTask;
    }

    public Task ProbeAsync(string[] keys)
    {
        foreach (var key in keys)
        {
            _all.TryGetValue(key, out _);
        }

        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
