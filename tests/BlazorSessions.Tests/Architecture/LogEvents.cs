using System.Reflection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Architecture;

/// <summary>A message that a package logs.</summary>
/// <param name="Name">The method, with its class.</param>
/// <param name="Id">The id of the event.</param>
/// <param name="Level">Its level; none where that depends.</param>
/// <param name="Text">Its text, with the names of what is put in.</param>
/// <param name="Owasp">OWASP's name for it; null when it does not concern security.</param>
internal sealed record LogEvent(string Name, int Id, LogLevel Level, string Text, string? Owasp);

/// <summary>Every message of every package.</summary>
internal static class LogEvents
{
    public static IReadOnlyList<LogEvent> All { get; } = Read();

    // Some classes are compiled into two packages.
    private static LogEvent[] Read()
    {
        LogEvent[] all =
        [
            .. (from package in Packages.All
                from type in package.GetTypes()
                from method in type.GetMethods(
                   BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                let message = method.GetCustomAttribute<LoggerMessageAttribute>()
                where message is not null
                orderby message.EventId
                select new LogEvent(
                   $"{type.Name}.{method.Name}",
                   message.EventId,
                   message.Level,
                   message.Message,
                   method.GetParameters().FirstOrDefault(parameter => parameter.Name == "owasp")?.DefaultValue as string)).Distinct(),
        ];
        Assert.True(all.Length > 85, $"{all.Length} messages were found.");
        return all;
    }
}
