namespace BlazorSessions.Tests.Hosting;

/// <summary>What the "probe" button of the test page runs: a test puts its own code there.</summary>
public sealed class Probe
{
    /// <summary>What a streamed page waits for before it runs the code; open unless a test shuts it.</summary>
    public TaskCompletionSource Gate { get; set; } = Opened();

    public Exception? LastError { get; set; }

    public Func<ISessionService, Task> Run { get; set; } = _ => Task.CompletedTask;

    /// <summary>The services of the circuit whose button was pressed last.</summary>
    public IServiceProvider? Services { get; set; }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}
