using BlazorSessions;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace Snippets;

/// <summary>Keeps each session in a file. One process; a lock makes every verb one step.</summary>
public sealed class FileSessionStore(string folder, TimeProvider clock, ILogger<FileSessionStore> logger)
    : ISessionStore, ISessionCleanup, ISingleNodeStore
{
    private readonly Lock _gate = new();

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken) => Run(() =>
    {
        if (record.User is not null)
        {
            throw new ArgumentException("A new record is anonymous: a sign-in is a merge.", nameof(record));
        }

        // A file in the way, expired or unreadable, is never overwritten.
        if (File.Exists(PathOf(record.Handle)))
        {
            return false;
        }

        Write(record);
        return true;
    }, cancellationToken);

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        Run(() => Read(handle), cancellationToken);

    public ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) => Run(() =>
    {
        // There is no index of users here, and a limit that cannot be checked must not be passed over.
        if (delta.SignIn?.MaxSessions is not null)
        {
            throw new SessionCapabilityException(GetType(), typeof(IUserSessionIndex));
        }

        if (Read(handle) is not { } record)
        {
            return MergeResult.Missing;
        }

        var merge = record.Merge(delta);
        if (merge.Outcome == MergeOutcome.Dropped)
        {
            File.Delete(PathOf(handle));
        }
        else if (merge.Record is { } merged && !ReferenceEquals(merged, record))
        {
            Write(merged);
        }

        return merge;
    }, cancellationToken);

    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) => Run(() =>
    {
        var existed = Read(handle) is not null;
        File.Delete(PathOf(handle));
        return existed;
    }, cancellationToken);

    public ValueTask<int> DeleteExpiredAsync(int batchSize, CancellationToken cancellationToken) => Run(() =>
    {
        var dropped = 0;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (dropped < batchSize
                && SessionRecordFormat.Read(File.ReadAllBytes(file)) is { } record && record.IsExpired(clock.GetUtcNow()))
            {
                File.Delete(file);
                dropped++;
            }
        }

        return dropped;
    }, cancellationToken);

    // What was looked at is gone, so the next batch begins at the start of the folder again.
    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) => Run(() =>
    {
        List<SessionHandle> ended = [];
        foreach (var file in Directory.EnumerateFiles(folder).Take(limit).ToList())
        {
            if (SessionRecordFormat.Read(File.ReadAllBytes(file)) is { } record && !record.IsExpired(clock.GetUtcNow()))
            {
                ended.Add(record.Handle);
            }

            File.Delete(file);
        }

        return new EndedSessions(ended, Directory.EnumerateFiles(folder).Any() ? "more" : null);
    }, cancellationToken);

    private SessionRecord? Read(SessionHandle handle)
    {
        if (!File.Exists(PathOf(handle)))
        {
            return null;
        }

        if (SessionRecordFormat.Read(File.ReadAllBytes(PathOf(handle))) is not { } record)
        {
            logger.LogWarning("The file of session {Handle} was unreadable.", handle);
            return null;
        }

        return record.IsExpired(clock.GetUtcNow()) ? null : record;
    }

    // To another name first: whoever is interrupted leaves the old file or the new one.
    private void Write(SessionRecord record)
    {
        var draft = Path.Combine(folder, $".{record.Handle}.draft");
        File.WriteAllBytes(draft, SessionRecordFormat.Write(record));
        File.Move(draft, PathOf(record.Handle), overwrite: true);
    }

    // The alphabet of handles has no separator, and two dots beside others name no folder.
    private string PathOf(SessionHandle handle) => Path.Combine(folder, handle.Value + ".json");

    private ValueTask<T> Run<T>(Func<T> verb, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            lock (_gate)
            {
                return ValueTask.FromResult(verb());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SessionStoreException("a file", outcomeUnknown: true, exception);
        }
    }
}
