using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Hosting;

internal sealed record LogLine(string Category, LogLevel Level, int Id, string Text, Exception? Exception);
