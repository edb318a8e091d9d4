using BlazorSessions.Tests.Shared.Histories;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>Cuts off, pauses and kills a server, and pauses a node, one after the other.</summary>
internal sealed class ServerNemesis(TroubledServer server, DemoApp second, History history, HistoryRun run)
{
    private const int Second = 1;

    private static readonly TimeSpan s_beginning = TimeSpan.FromSeconds(3);

    // Longer than all that is promised takes: what is late is hidden by the next trouble.
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(7.5);
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_nodeStands = TimeSpan.FromSeconds(30);

    /// <summary>Begins with calm, and ends with it.</summary>
    public async Task RunAsync()
    {
        await WaitAsync(s_beginning);
        using (history.Disturb(null, Trouble.Store))
        {
            await server.CutAsync();
        }

        await WaitAsync(s_calm);
        using (history.Disturb(null, Trouble.Store))
        {
            await server.PauseAsync();
            await WaitAsync(s_outage);
            await server.ContinueAsync();
        }

        await WaitAsync(s_calm);
        using (history.Disturb(null, Trouble.Store))
        {
            await server.KillAsync();
            await WaitAsync(s_outage);
            await server.StartAsync();
        }

        await WaitAsync(s_calm);
        run.Leave(Second);
        await run.RoundIsOverAsync();
        using (history.Disturb(Second, Trouble.Paused))
        {
            await second.PauseAsync();
            await WaitAsync(s_nodeStands);
            await second.ContinueAsync();
        }

        run.Return(Second);
        await WaitAsync(s_calm);
    }

    // By the clock on the wall: so long does what is tried here take.
    private static Task WaitAsync(TimeSpan time) =>
        Task.Delay(time, TimeProvider.System, TestContext.Current.CancellationToken);
}
