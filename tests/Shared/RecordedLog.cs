using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Shared;

/// <summary>
/// Keeps everything that is logged, at every level and of every category, with the text of scopes. An app takes it as a
/// provider or in place of its factory.
/// </summary>
internal sealed class RecordedLog : ILoggerFactory, ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    /// <summary>
    /// Called with each line and the state behind its text, which this log does not keep: it may hold on to what a test
    /// wants to see collected.
    /// </summary>
    public Action<LogLine, object?>? Logged { get; init; }

    public IReadOnlyCollection<LogLine> All => _lines;

    /// <summary>What is a warning or worse.</summary>
    public IEnumerable<LogLine> Warnings => _lines.Where(line => line.Level >= LogLevel.Warning);

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has no providers.");

    public void Dispose()
    {
    }

    public override string ToString() => string.Join('\n', _lines);

    private void Add(LogLine line, object? state)
    {
        _lines.Enqueue(line);
        Logged?.Invoke(line, state);
    }

    private sealed class Logger(RecordedLog owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            owner.Add(new LogLine(category, LogLevel.Trace, 0, $"scope: {state}", null), state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            owner.Add(new LogLine(category, logLevel, eventId.Id, formatter(state, exception), exception), state);
    }
}
