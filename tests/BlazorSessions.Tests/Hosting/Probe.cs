namespace BlazorSessions.Tests.Hosting;

/// <summary>What the "probe" button of the test page runs: a test puts its own code there.</summary>
public sealed class Probe
{
    public Exception? LastError { get; set; }

    public Func<ISessionService, Task> Run { get; set; } = _ => Task.CompletedTask;
}
