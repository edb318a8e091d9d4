using BlazorSessions.EndToEnd.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Tests.Shared.Histories;

namespace BlazorSessions.EndToEnd.Tests;

/// <summary>
/// What HistoryTests of the core check with a clock that they move, on two real processes and a real server each, which
/// are cut off, paused and killed meanwhile. It takes about a minute, for both stores at the same time.
/// </summary>
public sealed class ProcessHistoryTests(ITestOutputHelper output)
{
    private const int Seed = 20305;
    private const int Clients = 4;

    // What a busy machine adds to what is promised.
    private static readonly TimeSpan s_slack = TimeSpan.FromSeconds(1.5);

    // No quicker than people are, all in all.
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task I1_I3_I5_histories_of_two_processes_break_no_promise()
    {
        await using var postgres = await TroubledPostgreSql.StartNewAsync();
        await using var redis = await TroubledRedis.StartNewAsync();

        var found = await Task.WhenAll(RunAsync(postgres), RunAsync(redis));

        Assert.True(found.All(report => report.Length == 0), string.Join('\n', found));
    }

    // Returns what was broken; nothing when all is well.
    private async Task<string> RunAsync(TroubledServer server)
    {
        var settings = new Dictionary<string, string>
        {
            ["BlazorDemo__Store"] = server.Store,
            ["ConnectionStrings__Sessions"] = server.ConnectionString,
        };
        await using var first = new DemoApp { Settings = settings };
        await using var second = new DemoApp { Settings = settings };
        await first.StartAsync();
        await second.StartAsync();
        var site = new DemoSite([first, second]);
        var history = new History(TimeProvider.System);
        var checker = new HistoryChecker(new HistoryPromises
        {
            Pushed = TimeSpan.FromSeconds(3),
            Unpushed = TimeSpan.FromSeconds(5) + s_slack,
            Absolute = TimeSpan.FromDays(1),
            Ahead = [TimeSpan.Zero, TimeSpan.Zero],
        });
        var clients = Enumerable.Range(0, Clients)
            .Select(number => new HistoryClient(number, site, history, checker)).ToList();
        var run = new HistoryRun(site, clients, new Dice(Seed, 0));

        var trouble = new ServerNemesis(server, second, history, run).RunAsync();
        while (!trouble.IsCompleted)
        {
            await run.RoundAsync();
            await Task.Delay(s_pace, TimeProvider.System, Stop);
        }

        await trouble;
        await run.EndAsync();
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        var violations = checker.Check(history);
        output.WriteLine(
            $"{server.Store}, seed {Seed}: {history.Operations.Count} operations, {violations.Count} violations");
        output.WriteLine(string.Join('\n', history.Disturbances));
        output.WriteLine(HistoryReport.Count(history));
        output.WriteLine(HistoryReport.Latest(history));
        return violations.Count == 0
            ? ""
            : $"{server.Store}: {HistoryReport.Describe(Seed, history, violations)}\n{first.Output}\n{second.Output}";
    }
}
