namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// The least that the bare client could do in the place of each verb: one command by key, without versions, checks,
/// expiry, users or cancellation.
/// </summary>
internal interface IBareStore : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Called when all sessions are there, also those of the store beside it.</summary>
    Task FilledAsync() => Task.CompletedTask;

    Task CreateAsync(string key, byte[] data);

    Task FindAsync(string key);

    Task OverwriteAsync(string key, byte[] data);

    Task CreateAndDeleteAsync(string key, byte[] data);

    Task TouchAsync(string[] keys);

    Task ProbeAsync(string[] keys);
}
