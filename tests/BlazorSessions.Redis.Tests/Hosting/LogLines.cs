using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogLines : ILogger<RedisSessionStore>
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _lines = [];

    public IReadOnlyCollection<(int Id, LogLevel Level, string Text)> All => _lines;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
}
