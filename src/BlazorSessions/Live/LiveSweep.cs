using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// Checks the sessions that circuits hold against a store that others write to: one probe for all of them, every 4 s,
/// give or take half a second so that nodes do not march in step. Whatever was not pushed is noticed here.
/// </summary>
/// <remarks>One call for all, however many: a call for each thousand would be a query for each.</remarks>
internal sealed class LiveSweep : IDisposable
{
    private const int MostReadsAtOnce = 16;

    private readonly LiveSessions _sessions;
    private readonly StoreGateway _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<LiveSweep> _logger;
    private readonly LiveProbe _probe = new();
    private readonly NodeTimer _timer;

    public LiveSweep(LiveSessions sessions, StoreGateway store, TimeProvider clock, ILogger<LiveSweep> logger)
    {
        _sessions = sessions;
        _store = store;
        _clock = clock;
        _logger = logger;
        _timer = new NodeTimer(clock, logger, "checking live sessions", RunAsync);
    }

    /// <summary>Gets what completes when the last look that has begun is over, for tests that must not race it.</summary>
    public Task LastRun => _timer.LastRun;

    /// <summary>A circuit has begun to hold a session, whose copy may have been confirmed a while ago.</summary>
    public void Wake(LiveSession live)
    {
        var left = LiveSessions.ConfirmedFor - _clock.GetElapsedTime(live.ConfirmedAt);
        var turn = NextTurn();
        Arm(left < TimeSpan.Zero ? TimeSpan.Zero : left < turn ? left : turn);
    }

    /// <summary>Something may have been missed: looks now.</summary>
    public void WakeAtOnce() => Arm(TimeSpan.Zero);

    public void Dispose() => _timer.Dispose();

    private static TimeSpan NextTurn() => TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(3500, 4501));

    private void Arm(TimeSpan left)
    {
        if (!_store.IsSingleNode)
        {
            _timer.Arm(_clock.GetUtcNow() + left);
        }
    }

    private async Task RunAsync()
    {
        var held = _sessions.All.Where(live => live.HasListeners && !live.IsEnded).ToArray();
        if (held.Length == 0)
        {
            return;
        }

        Arm(NextTurn());
        await SessionActivities.RunAsync(SessionActivities.Sweep, _sessions.Name, async _ =>
        {
            foreach (var live in await CheckAsync(held))
            {
                // Nobody is signed out because the store is away; the state says that it may be behind.
                live.SetStale(true);
            }
        });
    }

    // Returns those of which the store has not said how they are.
    private async Task<IReadOnlyList<LiveSession>> CheckAsync(LiveSession[] held)
    {
        if (!_store.HasBatch)
        {
            return await RefreshAsync(held);
        }

        var behind = new List<LiveSession>();
        var (left, failure) = await _probe.RunAsync(held, async part => behind.AddRange(await ProbeAsync(part)));
        if (failure is not null)
        {
            _logger.BackgroundStoreFailed("checking live sessions", failure);
        }

        return [.. left, .. await RefreshAsync(behind)];
    }

    // Returns those that the store has something newer of.
    private async Task<List<LiveSession>> ProbeAsync(LiveSession[] held)
    {
        var asked = _clock.GetTimestamp();
        var versions = await _store.ProbeAsync([.. held.Select(live => live.Handle)], CancellationToken.None);
        var behind = new List<LiveSession>();
        foreach (var live in held)
        {
            if (!versions.TryGetValue(live.Handle, out var version))
            {
                _sessions.EndMissing(live);
            }
            else if (version > live.Record.Version)
            {
                behind.Add(live);
            }
            else
            {
                live.SetStale(false);
                live.ConfirmedAt = asked;
            }
        }

        return behind;
    }

    private async Task<IReadOnlyList<LiveSession>> RefreshAsync(IReadOnlyList<LiveSession> all)
    {
        // One after the other, many would take longer than the time there is until the next turn.
        var (left, failure) = await EachAlone.RunAsync(
            all, live => _sessions.RefreshAsync(live, CancellationToken.None), MostReadsAtOnce);
        if (failure is not null)
        {
            _logger.BackgroundStoreFailed("checking live sessions", failure);
        }

        return left;
    }
}
