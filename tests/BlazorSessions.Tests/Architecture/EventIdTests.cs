using System.Reflection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Architecture;

/// <summary>Who filters a log by the id of an event gets that event.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void No_two_messages_have_the_same_id()
    {
        var messages = Packages.All.SelectMany(package => package.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (Name: $"{method.DeclaringType!.Name}.{method.Name}", method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(message => message.EventId is not null)
            .ToArray();

        Assert.True(messages.Length > 80, $"{messages.Length} messages were found.");
        Assert.Empty(messages.GroupBy(message => message.EventId).Where(same => same.Select(message => message.Name).Distinct().Count() > 1)
            .Select(same => $"{same.Key}: {string.Join(", ", same.Select(message => message.Name))}"));
    }
}
