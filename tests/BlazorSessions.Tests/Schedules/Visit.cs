using BlazorSessions.Circuits;
using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Tests.Schedules;

/// <summary>
/// A circuit of a browser at a node: the real session, exchange and push; only the page's script is not.
/// </summary>
internal sealed class Visit : IDisposable
{
    private readonly World _world;
    private readonly Wire _connection;
    private readonly CircuitSession _session;

    private Visit(World world, Node node, Browser browser, Wire connection)
    {
        (_world, _connection) = (world, connection);
        var binding = connection.Session.Settle();
        var slot = new ConnectionSlot
        {
            Binding = binding,
            Shown = connection.Session.Named,
            UserKey = (binding as Binding.Held)?.Live.State.UserKey,
        };
        (_session, var runner) = node.OpenCircuit(world.Schedule, slot, new Script(world.Schedule, node, browser));
        Service = node.NewService(_session);
        _session.Changed += OnChanged;
        _session.Open("circuit", runner);
    }

    public ISessionService Service { get; }

    public LiveSession? Live => _session.Live;

    /// <summary>The ends that the circuit has shown.</summary>
    public List<SessionHandle> Ends { get; } = [];

    /// <summary>What the circuit has shown last.</summary>
    public SessionState LastState { get; private set; } = SessionState.None;

    /// <summary>Runs one request; its cookie reaches the browser at the end.</summary>
    public static async Task RequestAsync(World world, Node node, Browser browser, Func<ISessionService, Task> work)
    {
        using var wire = new Wire(world.Schedule, node, browser);
        await work(node.NewService(wire.Session));
        await wire.AnswerAsync();
    }

    /// <summary>Starts a circuit with the session its connection's cookie names.</summary>
    public static async Task<Visit> OpenAsync(World world, Node node, Browser browser)
    {
        var connection = new Wire(world.Schedule, node, browser);
        await connection.Session.LoadAsync(CancellationToken.None);
        return new Visit(world, node, browser, connection);
    }

    public void Dispose()
    {
        _session.Dispose();
        _connection.Dispose();
    }

    private void OnChanged(SessionState state)
    {
        LastState = state;
        if (state.Status == SessionStatus.Ended)
        {
            Ends.Add(state.Handle!.Value); // Not null: it had one.
        }

        _world.Schedule.Yield(state.Status == SessionStatus.Ended ? "shows the end" : "shows a change");
    }
}
