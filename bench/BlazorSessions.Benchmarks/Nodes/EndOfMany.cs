using System.Diagnostics;
using BlazorSessions.Headless;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>
/// The end of many: a thousand sessions of one user with a circuit each, and one session with a thousand circuits, by the
/// node that has the circuits and by the other one.
/// </summary>
internal static class EndOfMany
{
    private const int Circuits = 1000;
    private const int Rounds = 3;

    public static async Task RunAsync(string store)
    {
        await using var nodes = await NodePair.StartAsync(store);
        Console.WriteLine("""
            | what ends | by | told p50 ms | p99 | drawn p50 ms | p99 |
            | --- | --- | --- | --- | --- | --- |
            """);
        foreach (var isOne in new[] { false, true })
        {
            foreach (var node in new[] { nodes.There, nodes.Here })
            {
                await MeasureAsync(nodes.There, node, isOne);
            }
        }
    }

    private static async Task MeasureAsync(WebApplication there, WebApplication ending, bool isOne)
    {
        var directory = ending.Services.GetRequiredService<ISessionDirectory>();
        var (told, drawn) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < 1 + Rounds; round++)
        {
            var browsers = new List<HeadlessBrowser>();
            for (var i = 0; i < (isOne ? 1 : Circuits); i++)
            {
                browsers.Add(await SignInAsync(there));
            }

            for (var i = 0; i < Circuits; i++)
            {
                await browsers[i % browsers.Count].OpenAsync("/end");
            }

            var all = Told.Expect(Circuits);
            var start = Stopwatch.GetTimestamp();
            await directory.RevokeUserAsync("1");
            await all.WaitAsync(TimeSpan.FromSeconds(30));
            var times = Told.Since(start);
            if (round > 0)
            {
                told.AddRange(times.Told);
                drawn.AddRange(times.Drawn);
            }

            foreach (var browser in browsers)
            {
                await browser.DisposeAsync();
            }
        }

        Console.WriteLine(
            $"| {(isOne ? $"1 session, {Circuits} circuits" : $"{Circuits} sessions, a circuit each")} " +
            $"| {(ending == there ? "its own node" : "the other node")} " +
            $"| {Percentiles.Of(told)} | {Percentiles.Of(drawn)} |");
    }

    private static async Task<HeadlessBrowser> SignInAsync(WebApplication node)
    {
        var browser = new HeadlessBrowser(HeadlessTransport.ForTestServer(node.GetTestServer())).UseSessionScripts();
        using var answer = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/sign-in?user=1"), CancellationToken.None);
        answer.EnsureSuccessStatusCode();
        return browser;
    }
}
