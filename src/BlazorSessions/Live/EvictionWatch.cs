using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>Ends the live copies of sessions that a full memory store dropped: nobody else would notice.</summary>
internal sealed class EvictionWatch(
    ISessionStore store, LiveSessions sessions, SessionMirror mirror, ILogger<EvictionWatch> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (store is MemorySessionStore memory)
        {
            memory.Evicted += OnEvicted;
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (store is MemorySessionStore memory)
        {
            memory.Evicted -= OnEvicted;
        }

        return Task.CompletedTask;
    }

    private void OnEvicted(SessionRecord record)
    {
        logger.SessionEvicted(record.Handle);
        sessions.Measures?.Ended(SessionMeasures.Evicted, 1);
        mirror.NoteEnd(record.Handle, SessionEndReason.Revoked);
        _ = sessions.SettleAsync(record.Handle, SessionEndReason.Revoked);
    }
}
