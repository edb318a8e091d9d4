using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Canary;

/// <summary>Takes every line of every category: the text, each part of its state, scopes and exceptions.</summary>
internal sealed class CapturingLog(Haystack haystack) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Logger(haystack, categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(Haystack haystack, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            haystack.Add($"scope of {category}", state.ToString());
            haystack.Add($"scope of {category}", (object)state);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            haystack.Add($"log {category}", formatter(state, exception));
            haystack.Add($"log {category}", (object?)state);
            haystack.Add($"log {category}", exception?.ToString());
        }
    }
}
