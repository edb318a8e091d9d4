using BlazorSessions.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// Tells the sinks of what was committed to the store, in the background: noting it costs a look into a dictionary for
/// each sink, whatever the sink does.
/// </summary>
internal sealed class SessionMirror : IHostedService
{
    // Of each sink, one for each of the sessions that it is told of at once: all of one session goes by one of them.
    private readonly SinkPump[][] _sinks;
    private readonly ISessionStore _store;
    private readonly RecordProtector _protector;
    private readonly TimeProvider _clock;
    private readonly IOptions<BlazorSessionsOptions> _options;

    public SessionMirror(
        MirroredSinks sinks,
        ISessionStore store,
        RecordProtector protector,
        TimeProvider clock,
        IOptions<BlazorSessionsOptions> options,
        ILogger<SessionMirror> logger)
    {
        _store = store;
        _protector = protector;
        _clock = clock;
        _options = options;
        _sinks =
        [
            .. sinks.All.Select(sink => Enumerable.Range(0, sink.Options.Concurrency)
                .Select(_ => new SinkPump(sink, ReadAsync, sinks.Session, sinks.Telemetry, logger)).ToArray()),
        ];
    }

    /// <summary>Gets whether there is a sink.</summary>
    public bool IsOn => _sinks.Length > 0;

    private IEnumerable<SinkPump> Pumps => _sinks.SelectMany(pumps => pumps);

    /// <summary>Notes a record that was committed, as this node knows it.</summary>
    public void Note(SessionRecord record) => Add(MirrorEntry.Of(record));

    /// <summary>Notes that a session has ended.</summary>
    public void NoteEnd(SessionHandle handle, SessionEndReason? reason) => Add(MirrorEntry.End(handle, reason));

    /// <summary>Notes that nobody knows what has become of a session: the store will be asked.</summary>
    public void NoteUnknown(SessionHandle handle) => Add(MirrorEntry.Unknown(handle));

    /// <summary>
    /// Awaits a verb of the store and tells of what it did; of one that failed nobody knows what it did.
    /// </summary>
    public async ValueTask<T> FollowAsync<T>(ValueTask<T> verb, SessionHandle handle, Action<T> tell)
    {
        T done;
        try
        {
            done = await verb;
        }
        catch
        {
            NoteUnknown(handle);
            throw;
        }

        tell(done);
        return done;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        using var noFlow = ExecutionContext.SuppressFlow();
        foreach (var pump in Pumps)
        {
            pump.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Pumps.Select(pump => pump.StopAsync(cancellationToken)));

    private void Add(MirrorEntry entry)
    {
        foreach (var pumps in _sinks)
        {
            pumps[(uint)entry.Handle.GetHashCode() % pumps.Length].Add(entry);
        }
    }

    // As the store has it: sinks see no more than it does. One in browsers has it in the clear, as cookies are
    // encrypted as a whole.
    private async ValueTask<SessionRecord?> ReadAsync(MirrorEntry entry, CancellationToken cancellationToken)
    {
        var isPlain = entry.Record is not null || _store is ISeededStore;
        var record = entry.Record ?? await _store.FindAsync(entry.Handle, cancellationToken).AsTask()
            .WaitAsync(_options.Value.StoreTimeout, _clock, cancellationToken);
        return record is not null && isPlain && _options.Value.EncryptAtRest != EncryptionAtRest.Off ? _protector.Protect(record) : record;
    }
}
