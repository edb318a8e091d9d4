using System.Diagnostics;
using BlazorSessions.Benchmarks.Stores;
using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Benchmarks.Nodes;

/// <summary>
/// How long after the call on one node the other has the change or the end of a session that it holds, beside a bare
/// message, and beside the message together with the verbs of the store that a change takes: a write, and a read by the other.
/// </summary>
internal static class PushLatency
{
    private const int WarmUps = 50;
    private const int Times = 500;

    public static async Task RunAsync(string store)
    {
        await using var nodes = await NodePair.StartAsync(store);
        await using IBareNews bare = store == "redis"
            ? await BarePublish.StartAsync(StoreComparison.Server("BLAZORSESSIONS_TEST_REDIS"))
            : await BareNotify.StartAsync(StoreComparison.Server("BLAZORSESSIONS_TEST_POSTGRES"));
        var sessions = await nodes.SignInAsync(1 + WarmUps + Times);
        var directory = nodes.Here.Services.GetRequiredService<ISessionDirectory>();
        var verbs = nodes.Here.Services.GetRequiredService<ISessionStore>();

        using var changing = new Watcher(await nodes.HoldThereAsync(sessions[0]));
        var (bares, verbsToo, changes, ends) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 1; i < sessions.Length; i++)
        {
            // In turns, so that all meet the same machine.
            var message = await TimeAsync(() => bare.SendAsync(sessions[i].Value));
            var both = await TimeAsync(async () =>
            {
                await verbs.MergeAsync(sessions[i], Sample.Change, default);
                await bare.SendAsync(sessions[i].Value);
                await verbs.FindAsync(sessions[i], default);
            });
            var change = await changing.TimeAsync(
                () => directory.UpdateAsync(sessions[0], edit => edit.Set("n", i)), state => state.Get<int>("n") == i);
            using var ending = new Watcher(await nodes.HoldThereAsync(sessions[i]));
            var end = await ending.TimeAsync(
                () => directory.RevokeAsync(sessions[i]), state => state.Status == SessionStatus.Ended);
            if (i > WarmUps)
            {
                bares.Add(message);
                verbsToo.Add(both);
                changes.Add(change);
                ends.Add(end);
            }
        }

        Console.WriteLine($"""
            | from one node to the other, ms | p50 | p99 |
            | --- | --- | --- |
            | {bare.Name} | {Percentiles.Of(bares)} |
            | write, {bare.Name}, read | {Percentiles.Of(verbsToo)} |
            | a change | {Percentiles.Of(changes)} |
            | an end | {Percentiles.Of(ends)} |
            """);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(start);
    }

    private sealed class Watcher : ILiveSessionListener, IDisposable
    {
        private readonly LiveSession _live;
        private Expectation? _expected;

        public Watcher(LiveSession live)
        {
            _live = live;
            live.Subscribe(this);
        }

        /// <summary>Returns how long after the beginning of an act the copy became what is expected.</summary>
        public async Task<TimeSpan> TimeAsync(Func<Task> act, Func<SessionState, bool> isIt)
        {
            _expected = new Expectation(isIt);
            var start = Stopwatch.GetTimestamp();
            await act();
            return Stopwatch.GetElapsedTime(start, await _expected.Met.Task);
        }

        public void OnChanged(LiveSession session)
        {
            if (_expected is { } expected && expected.IsIt(session.State))
            {
                expected.Met.TrySetResult(Stopwatch.GetTimestamp());
            }
        }

        public void Dispose() => _live.Unsubscribe(this);
    }

    private sealed record Expectation(Func<SessionState, bool> IsIt)
    {
        public TaskCompletionSource<long> Met { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
