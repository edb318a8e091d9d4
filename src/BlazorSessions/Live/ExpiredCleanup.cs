using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Drops expired records from a store that keeps them until told: in batches, from time to time, on every node at its
/// own moments. Nothing is wrong while it does not run, there is only more in the store.
/// </summary>
internal sealed class ExpiredCleanup(
    ISessionStore store,
    TimeProvider clock,
    IOptions<BlazorSessionsOptions> options,
    SessionMeasures measures,
    ILogger<ExpiredCleanup> logger)
    : BackgroundService
{
    private const int BatchSize = 500;

    // A batch takes long at times; one that never ends must not be the last.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    // The clock of one node may be ahead of the server's, and that of another behind it.
    private static readonly TimeSpan s_mostDifference = BlazorSessionsDefaults.MostClockDifference / 2;

    // About one session each node goes by its own clock, and is wrong for itself alone. What is dropped is dropped for all.
    private readonly TimeSpan _delay =
        store is ISingleNodeStore ? TimeSpan.Zero : BlazorSessionsDefaults.MostClockDifference;

    private bool _clocksAgree = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.CleanupInterval;
        if (store is not ISessionCleanup cleanup || interval == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Jittered(interval), clock, stoppingToken);
                if (await DoClocksAgreeAsync(cleanup, stoppingToken))
                {
                    await RunAsync(cleanup, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The edge of a background loop: a store that is away now may be back at the next turn.
                logger.BackgroundStoreFailed("cleanup", exception);
            }
        }
    }

    private static TimeSpan Jittered(TimeSpan interval) => interval * (RandomNumberGenerator.GetInt32(80, 121) / 100.0);

    // Beyond the difference that is waited for, a clock that is ahead would have living sessions dropped.
    private async Task<bool> DoClocksAgreeAsync(ISessionCleanup cleanup, CancellationToken cancellationToken)
    {
        var serverTime = await cleanup.GetServerTimeAsync(cancellationToken).AsTask()
            .WaitAsync(s_patience, clock, cancellationToken);
        var difference = serverTime is { } time ? (clock.GetUtcNow() - time).Duration() : TimeSpan.Zero;
        var agree = difference <= s_mostDifference;
        if (_clocksAgree && !agree)
        {
            logger.ClocksDiffer(difference);
        }

        return _clocksAgree = agree;
    }

    private async Task RunAsync(ISessionCleanup cleanup, CancellationToken cancellationToken)
    {
        var dropped = 0;
        for (var batch = BatchSize; batch == BatchSize; dropped += batch)
        {
            batch = await cleanup.DeleteExpiredAsync(clock.GetUtcNow() - _delay, BatchSize, cancellationToken).AsTask()
                .WaitAsync(s_patience, clock, cancellationToken);
        }

        if (dropped > 0)
        {
            measures.Ended(SessionMeasures.Expired, dropped);
            logger.ExpiredDropped(dropped);
        }
    }
}
