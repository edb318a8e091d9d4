using System.Collections.Concurrent;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Mirroring;

/// <summary>A sink that notes what it is told, and does before that what a test says.</summary>
internal sealed class RecordingSink : ISessionSink
{
    private readonly ConcurrentQueue<(SessionHandle Handle, SessionRecord? Record, SessionEndReason? Reason)> _told = new();

    public Func<Task>? Before { get; set; }

    public bool KeepsRecords { get; init; } = true;

    public IReadOnlyCollection<(SessionHandle Handle, SessionRecord? Record, SessionEndReason? Reason)> Told => _told;

    /// <summary>What it would hold if it kept what it is told.</summary>
    public Dictionary<SessionHandle, SessionRecord> Kept
    {
        get
        {
            Dictionary<SessionHandle, SessionRecord> kept = [];
            foreach (var (handle, record, _) in _told)
            {
                if (record is null)
                {
                    kept.Remove(handle);
                }
                else
                {
                    kept[handle] = record;
                }
            }

            return kept;
        }
    }

    public async ValueTask ApplyAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        await (Before?.Invoke() ?? Task.CompletedTask);
        _told.Enqueue((record.Handle, record, null));
    }

    public async ValueTask RemoveAsync(SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken)
    {
        await (Before?.Invoke() ?? Task.CompletedTask);
        _told.Enqueue((handle, null, reason));
    }
}
