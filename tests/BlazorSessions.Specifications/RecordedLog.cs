using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Specifications;

/// <summary>Keeps what a store logs. Every logger of this factory writes here.</summary>
public sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _entries = new();

    /// <summary>Gets the messages of warnings and worse.</summary>
    public IEnumerable<string> Warnings =>
        _entries.Where(entry => entry.Level >= LogLevel.Warning).Select(entry => entry.Message);

    /// <summary>Gets all messages.</summary>
    public IEnumerable<string> Messages => _entries.Select(entry => entry.Message);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: everything goes here.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
