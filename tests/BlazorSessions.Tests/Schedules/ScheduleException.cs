namespace BlazorSessions.Tests.Schedules;

/// <summary>An order of events in which something goes wrong.</summary>
internal sealed class ScheduleException(int run, IEnumerable<string> trace, Exception inner)
    : Exception($"Order {run} fails: {inner.Message}\n  {string.Join("\n  ", trace)}", inner);
