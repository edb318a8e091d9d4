namespace BlazorSessions.Tests.Schedules;

/// <summary>What a browser keeps: one cookie, and the lock that its tabs take turns by.</summary>
internal sealed class Browser
{
    public SessionId? Cookie { get; set; }

    public SemaphoreSlim Turn { get; } = new(1, 1);
}
