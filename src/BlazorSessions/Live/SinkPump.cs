using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Sinks;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// Tells one sink, one session after the other. A sink that blocks for ever or fails costs this loop and its queue.
/// </summary>
internal sealed class SinkPump
{
    private const int MaxTries = 3;

    // Such as of a driver whose connection hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    private readonly MirrorQueue _queue;
    private readonly MirroredSink _mirrored;
    private readonly Func<MirrorEntry, CancellationToken, ValueTask<SessionRecord?>> _read;
    private readonly SessionTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly TagList _tags;
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Makes a pump that stands still.</summary>
    /// <param name="mirrored">The sink.</param>
    /// <param name="read">Reads what the store has of a session; null when that is nothing.</param>
    /// <param name="session">The name of the session, which measures are told apart by.</param>
    /// <param name="telemetry">Counts.</param>
    /// <param name="logger">Where failures are logged, the first of a row as a warning.</param>
    public SinkPump(
        MirroredSink mirrored,
        Func<MirrorEntry, CancellationToken, ValueTask<SessionRecord?>> read,
        SessionName session,
        SessionTelemetry telemetry,
        ILogger logger)
    {
        _mirrored = mirrored;
        _read = read;
        _telemetry = telemetry;
        _logger = logger;
        _queue = new MirrorQueue(Math.Max(1, mirrored.Options.Capacity / mirrored.Options.Concurrency));
        _tags = new TagList { { SessionTags.Sink, mirrored.Sink.GetType().Name }, { SessionTags.Name, session.Value } };
    }

    private ISessionSink Sink => _mirrored.Sink;

    /// <summary>Notes what the sink is to be told. Never waits.</summary>
    public void Add(MirrorEntry entry)
    {
        var (added, dropped) = _queue.Add(entry);
        Count(_telemetry.MirrorDropped, dropped);
        if (added != 0)
        {
            _telemetry.MirrorQueued.Add(added, _tags);
        }

        _news.Writer.TryWrite(true);
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Waits until the sink was told of all that waits, for a bounded time.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _news.Writer.TryWrite(true);
        try
        {
            await _running.WaitAsync(_mirrored.Options.StopTimeout, TimeProvider.System, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            _logger.MirrorAbandoned(_queue.Count, Sink.GetType().Name);
        }

        // On a thread of its own: what a sink hangs on its token may block.
        _ = _abandoned.CancelAsync();
        for (; _queue.Take() is not null; _telemetry.MirrorQueued.Add(-1, _tags))
        {
            Count(_telemetry.MirrorDropped, 1);
        }
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (true)
        {
            if (_queue.Take() is not { } entry)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                await _news.Reader.ReadAsync();
                continue;
            }

            _telemetry.MirrorQueued.Add(-1, _tags);
            failures = await TellAsync(entry, failures) ? 0 : failures + 1;
            if (failures > 0)
            {
                await PauseAsync(failures);
            }
        }
    }

    private async Task<bool> TellAsync(MirrorEntry entry, int failures)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_abandoned.Token);
        stop.CancelAfter(s_patience);
        try
        {
            await TellAsync(entry, stop.Token);
            Count(_telemetry.MirrorApplied, 1);
            return true;
        }
        catch (Exception exception)
        {
            // The one catch-all towards foreign code. Only the first of a row is news.
            _logger.MirrorFailed(
                failures == 0 ? LogLevel.Warning : LogLevel.Debug, Sink.GetType().Name, entry.Handle, exception);
            Count(_telemetry.MirrorFailed, 1);
            if (entry.Tries + 1 < MaxTries)
            {
                Add(entry with { Tries = entry.Tries + 1 });
            }
            else
            {
                Count(_telemetry.MirrorDropped, 1);
            }

            return false;
        }
    }

    private async Task TellAsync(MirrorEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IsEnd)
        {
            await Sink.RemoveAsync(entry.Handle, entry.Reason, cancellationToken);
            return;
        }

        if (await _read(entry, cancellationToken) is { } record)
        {
            await Sink.ApplyAsync(record, cancellationToken);
            if (!Sink.KeepsRecords || await _read(MirrorEntry.Unknown(entry.Handle), cancellationToken) is not null)
            {
                return;
            }
        }

        // It ended meanwhile, perhaps on another node, whose word may have been here before.
        await Sink.RemoveAsync(entry.Handle, null, cancellationToken);
    }

    private async Task PauseAsync(int failures)
    {
        var pause = TimeSpan.FromMilliseconds(100 << Math.Min(failures - 1, 10));
        await Task.Delay(pause < s_longestPause ? pause : s_longestPause, TimeProvider.System, _stopping.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Count(Counter<long> counter, int by)
    {
        if (by != 0)
        {
            counter.Add(by, _tags);
        }
    }
}
