using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Tests.Shared.Histories;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Histories;

/// <summary>
/// Random operations by many clients on two nodes whose clocks are five minutes apart, with faults; all of it is
/// written down, and checked afterwards. Without the sweep or the backplane the same finds what is broken.
/// </summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    private const int Seed = 20304;
    private const int Clients = 6;
    private const int Rounds = 60;
    private const int MostToShow = 5;
    private const int LeastClicks = 10;
    private const int LeastSeen = 100;

    private static readonly Dictionary<OperationKind, int> s_least = new()
    {
        [OperationKind.SignIn] = 15,
        [OperationKind.Renew] = 3,
        [OperationKind.Increment] = 50,
        [OperationKind.Write] = 20,
        [OperationKind.Read] = 60,
        [OperationKind.Look] = 75,
        [OperationKind.End] = 10,
    };

    private static readonly TimeSpan s_apart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_absolute = TimeSpan.FromMinutes(12);

    // For what a node does by itself, in real time; where it does not, there is nothing to wait for.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_impatience = TimeSpan.FromSeconds(1);

    /// <summary>Set to begin with another seed.</summary>
    private static readonly int s_seed = Number("BLAZORSESSIONS_TEST_SEED", Seed);

    /// <summary>Set to check more histories, each with the seed after that of the one before.</summary>
    private static readonly int s_histories = Number("BLAZORSESSIONS_TEST_HISTORIES", 1);

    [Fact]
    public async Task I1_I3_I4_I5_histories_of_two_nodes_break_no_promise()
    {
        for (var seed = s_seed; seed < s_seed + s_histories; seed++)
        {
            var (history, violations) = await RunAsync(seed);

            if (violations.Count > 0)
            {
                Assert.Fail(HistoryReport.Describe(seed, history, violations));
            }

            HasDoneEnough(history);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Without_the_sweep_or_the_backplane_a_history_shows_it(bool hasSweep, bool hasBackplane)
    {
        List<Violation> shown = [];
        for (var seed = Seed; seed < Seed + MostToShow && !ShowEndsAndWrites(shown); seed++)
        {
            shown.AddRange((await RunAsync(seed, hasSweep, hasBackplane)).Violations);
        }

        Assert.True(ShowEndsAndWrites(shown), string.Join('\n', shown));
    }

    // A third of what seeds give, or less: a history in which nothing is done breaks nothing.
    private static void HasDoneEnough(History history)
    {
        var done = history.Operations.Where(operation => operation.Outcome == Outcome.Done).ToList();
        Assert.All(s_least, least => Assert.InRange(
            done.Count(operation => operation.Kind == least.Key), least.Value, int.MaxValue));
        Assert.Equal(Enum.GetValues<OperationKind>().Length, s_least.Count);
        Assert.InRange(
            done.Count(operation => operation is { Kind: OperationKind.Increment, Tab: not null }), LeastClicks, int.MaxValue);
        Assert.InRange(
            done.Count(operation => operation is { Kind: OperationKind.Read or OperationKind.Look, Sight.IsSignedIn: true }),
            LeastSeen,
            int.MaxValue);
    }

    private static bool ShowEndsAndWrites(IReadOnlyList<Violation> violations) =>
        violations.Any(violation => violation.Rule == Rule.SeenAfterItsEnd)
        && violations.Any(violation => violation.Rule == Rule.WriteLost);

    private async Task<(History History, IReadOnlyList<Violation> Violations)> RunAsync(
        int seed, bool hasSweep = true, bool hasBackplane = true)
    {
        var isWhole = hasSweep && hasBackplane;
        var backplane = new FaultyBackplane { Carriage = hasBackplane ? Carriage.Delivers : Carriage.Loses };
        await using var nodes = await TwoNodes.StartAsync(
            options => options.IdleTimeout = options.AbsoluteTimeout = s_absolute,
            (_, sessions) => sessions.UseBackplane(_ => backplane),
            ahead: s_apart);
        await TestApp.UntilAsync(() => backplane.Listeners == 2);
        nodes.First.Link.LosesNews = nodes.Second.Link.LosesNews = !hasSweep;
        var clock = new FakeTimeProvider(TestApp.Start);
        var history = new History(clock);
        var checker = new HistoryChecker(new HistoryPromises
        {
            Pushed = TimeSpan.Zero,
            Absolute = s_absolute,
            Ahead = [TimeSpan.Zero, s_apart],
        });
        var site = new TestSite(nodes);
        var clients = Enumerable.Range(0, Clients)
            .Select(number => new HistoryClient(number, site, history, checker)
            {
                Patience = isWhole ? s_patience : s_impatience,
            })
            .ToList();
        var dice = new Dice(seed, 0);
        var run = new HistoryRun(site, clients, dice);
        var nemesis = new FakeNemesis(nodes, backplane, clock, history, run, dice) { IsMute = !hasBackplane };

        // One that shows it has shown enough.
        for (var round = 0; round < Rounds && (isWhole || !ShowEndsAndWrites(checker.Check(history))); round++)
        {
            await nemesis.WhileTimePassesAsync(run.RoundAsync());
            nemesis.Step();
        }

        await nemesis.RestAsync();
        await nemesis.WhileTimePassesAsync(run.EndAsync());
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        var violations = checker.Check(history);
        output.WriteLine($"seed {seed}: {history.Operations.Count} operations, {violations.Count} violations");
        output.WriteLine(HistoryReport.Count(history));
        return (history, violations);
    }

    private static int Number(string variable, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : fallback;
}
