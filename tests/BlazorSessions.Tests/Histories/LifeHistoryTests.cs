using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Tests.Shared.Histories;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Histories;

/// <summary>
/// Lives that reach their absolute end on two nodes whose clocks are five minutes apart: others are over before that.
/// </summary>
public sealed class LifeHistoryTests
{
    private const int Clients = 6;

    private static readonly TimeSpan s_apart = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_absolute = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan s_step = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task I4_no_life_outlasts_its_absolute_end_by_the_clock_of_a_node()
    {
        var (history, violations) = await RunAsync(s_absolute, patience: TimeSpan.FromSeconds(60));

        if (violations.Count > 0)
        {
            Assert.Fail(HistoryReport.Describe(0, history, violations));
        }

        // Everybody was seen on each node, and was over there.
        foreach (var seen in history.Operations.Where(operation => operation.Kind == OperationKind.Read)
            .GroupBy(operation => (operation.Client, operation.Node)))
        {
            Assert.Contains(seen, read => read.Sight is { IsSignedIn: true });
            Assert.Contains(seen, read => read.Sight is { IsSignedIn: false });
        }
    }

    [Fact]
    public async Task A_life_that_lasts_longer_is_shown_in_requests_and_circuits()
    {
        var (_, violations) = await RunAsync(2 * s_absolute, patience: TimeSpan.Zero);

        Assert.Equal([Rule.OlderThanItsLife], violations.Select(violation => violation.Rule).Distinct());
        Assert.Contains(violations, violation => violation.By.Kind == OperationKind.Read);
        Assert.Contains(violations, violation => violation.By.Kind == OperationKind.Look);
    }

    private static async Task<(History History, IReadOnlyList<Violation> Violations)> RunAsync(
        TimeSpan absolute, TimeSpan patience)
    {
        var backplane = new FaultyBackplane();
        await using var nodes = await TwoNodes.StartAsync(
            options => options.IdleTimeout = options.AbsoluteTimeout = absolute,
            (_, sessions) => sessions.UseBackplane(_ => backplane),
            ahead: s_apart);
        await TestApp.UntilAsync(() => backplane.Listeners == 2);
        var clock = new FakeTimeProvider(TestApp.Start);
        var history = new History(clock);
        var checker = new HistoryChecker(new HistoryPromises
        {
            Pushed = TimeSpan.Zero,
            Absolute = s_absolute,
            Ahead = [TimeSpan.Zero, s_apart],
        });
        var site = new TestSite(nodes);
        for (var number = 0; number < Clients; number++)
        {
            await using var client = new HistoryClient(number, site, history, checker) { Patience = patience };
            await client.SignInAsync(number % 2, site.UsersOf(number)[0]);
            await client.OpenAsync(0);
            await client.OpenAsync(1);
            for (var passed = TimeSpan.Zero; passed < s_absolute + (2 * s_apart); passed += s_step)
            {
                await client.LookAsync();
                await client.ReadAsync(0);
                await client.ReadAsync(1);
                nodes.Advance(s_step);
                clock.Advance(s_step);
            }
        }

        return (history, checker.Check(history));
    }
}
