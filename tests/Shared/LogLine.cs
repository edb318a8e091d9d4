using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Shared;

internal sealed record LogLine(string Category, LogLevel Level, int Id, string Text, Exception? Exception);
