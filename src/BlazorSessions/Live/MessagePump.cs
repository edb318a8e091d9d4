using System.Threading.Channels;
using BlazorSessions.Backplane;
using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// Publishes messages, one call of the backplane at a time: what comes meanwhile goes together with the next, the newest of
/// each session. Adding never waits.
/// </summary>
internal sealed class MessagePump(ISessionBackplane backplane, Func<SessionMessage, string> write, TimeProvider clock, ILogger logger)
{
    private const int MostAtOnce = 200;

    // Beyond that the others find out by asking the store.
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // Guards the two below: who waits, first come first, and with what.
    private readonly Lock _gate = new();
    private readonly Queue<SessionHandle> _turns = [];
    private readonly Dictionary<SessionHandle, SessionMessage> _waiting = [];
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoned = new();
    private Task _running = Task.CompletedTask;
    private bool _hasFailed;

    public void Add(SessionMessage message)
    {
        lock (_gate)
        {
            var isKnown = _waiting.TryGetValue(message.Handle, out var known);
            if (isKnown ? known!.HasEnded || known.Version >= message.Version && !message.HasEnded : _waiting.Count == MostWaiting)
            {
                return;
            }

            _waiting[message.Handle] = message;
            if (!isKnown)
            {
                _turns.Enqueue(message.Handle);
            }
        }

        _news.Writer.TryWrite(true);
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Publishes what waits, and ends.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        _news.Writer.TryWrite(true);
        await _running.WaitAsync(s_patience, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = _abandoned.CancelAsync();
    }

    private async Task RunAsync()
    {
        while (!_abandoned.IsCancellationRequested)
        {
            var messages = Take();
            if (messages.Count > 0)
            {
                await PublishAsync(messages);
            }
            else if (_stopping.IsCancellationRequested)
            {
                return;
            }
            else
            {
                await _news.Reader.ReadAsync();
            }
        }
    }

    private List<string> Take()
    {
        List<string> taken = [];
        lock (_gate)
        {
            while (taken.Count < MostAtOnce && _turns.TryDequeue(out var handle) && _waiting.Remove(handle, out var message))
            {
                taken.Add(write(message));
            }
        }

        return taken;
    }

    private async Task PublishAsync(List<string> messages)
    {
        using var stop = new CancellationTokenSource(s_patience, clock);
        try
        {
            // A backplane that hangs on its token must not keep the ends that come after.
            await backplane.PublishAsync(messages, stop.Token).AsTask().WaitAsync(stop.Token);
            _hasFailed = false;
        }
        catch (Exception exception)
        {
            // The one catch-all towards foreign code. Only the first of a row is news.
            logger.BackplanePublishFailed(_hasFailed ? LogLevel.Debug : LogLevel.Warning, messages.Count, exception);
            _hasFailed = true;
        }
    }
}
