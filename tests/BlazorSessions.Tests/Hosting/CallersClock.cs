namespace BlazorSessions.Tests.Hosting;

/// <summary>
/// The clock of a store that nodes share: it shows each node its own time, as a server does that is told the time with
/// each call.
/// </summary>
internal sealed class CallersClock : TimeProvider
{
    private readonly AsyncLocal<TimeProvider?> _caller = new();

    public async ValueTask<T> RunAsync<T>(TimeProvider caller, Func<ValueTask<T>> call)
    {
        _caller.Value = caller;
        return await call();
    }

    public override DateTimeOffset GetUtcNow() =>
        (_caller.Value ?? throw new InvalidOperationException("Nobody has called the store.")).GetUtcNow();
}
