using System.Buffers.Binary;
using BlazorSessions.Diagnostics;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.Stores.Distributed;

/// <summary>
/// Keeps sessions in any <see cref="IDistributedCache"/>, as far as one can: see <see cref="ILastWriteWinsStore"/> for
/// what is lost when two nodes write to one session at the same moment.
/// </summary>
/// <remarks>
/// <para>Such a cache reads, writes and removes one key at a time and compares nothing. So this store has the four verbs
/// and no capability: it lists nobody's sessions, ends none by user and counts none, and says so by a
/// <see cref="SessionCapabilityException"/>. It keeps what the cache keeps: one that drops an entry to make room ends
/// that session.</para>
/// <para>Within one store object one write to a session follows another. Between nodes, what was written is read back: a
/// write that another node's has come over is a conflict, as far as that shows, and one that came too late for an end is
/// undone. An end is kept under a key of its own that no write of the session touches, until the session could not live
/// any longer, so that an ended session stays ended as long as the cache keeps that key.</para>
/// <para>A cache that answers what was before, as a replica may, is asked again for a while; then the verb throws
/// <see cref="SessionStoreException"/> rather than to write over what it did not say. After ten seconds its word
/// counts.</para>
/// </remarks>
public sealed class DistributedCacheSessionStore : ISessionStore, ILastWriteWinsStore
{
    // How long an end is kept of a session of which is not known how long it could live: the default of "remember me".
    private static readonly TimeSpan s_longestLife = TimeSpan.FromDays(90);

    // A cache that is behind has this many chances to catch up; the pauses double and add up to 0.6 s.
    private const int Tries = 7;

    private readonly HandleTurns _turns = new();
    private readonly SessionCache _cache;
    private readonly SeenWrites _seen;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly string _prefix;

    /// <summary>Makes a store on a cache, which it does not dispose.</summary>
    /// <param name="cache">Where sessions are kept.</param>
    /// <param name="clock">Decides what has expired.</param>
    /// <param name="options">How the store works; null for the defaults.</param>
    /// <param name="logger">Where records that cannot be read are logged; null for nowhere.</param>
    /// <exception cref="ArgumentException">The key prefix is null.</exception>
    public DistributedCacheSessionStore(
        IDistributedCache cache,
        TimeProvider clock,
        DistributedCacheSessionStoreOptions? options = null,
        ILogger<DistributedCacheSessionStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(clock);
        options ??= new DistributedCacheSessionStoreOptions();
        _prefix = options.KeyPrefix ?? throw new ArgumentException("KeyPrefix is null; make it a text.", nameof(options));
        _cache = new SessionCache(cache, clock);
        _seen = new SeenWrites(clock);
        _clock = clock;
        _logger = logger ?? NullLogger<DistributedCacheSessionStore>.Instance;
    }

    /// <summary>
    /// How it pauses for a cache that is behind: by the system's clock, as a replica takes its time whatever the app's
    /// clock shows. A test puts its own here.
    /// </summary>
    internal Func<TimeSpan, CancellationToken, Task> Pause { get; init; } =
        static (time, cancellationToken) => Task.Delay(time, TimeProvider.System, cancellationToken);

    internal int Turns => _turns.Count;

    /// <inheritdoc/>
    public async ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.User is not null)
        {
            throw new ArgumentException(
                "A new record is anonymous: create it first, then merge the sign-in.", nameof(record));
        }

        const string Verb = "create";
        using var turn = await _turns.TakeAsync(record.Handle, cancellationToken);
        var found = await ReadAsync(record.Handle, Verb, cancellationToken);
        if (found is { IsThere: true, IsEnded: false })
        {
            return false;
        }

        var entry = CacheEntry.Begin(record, found.LastEnded);
        await WriteAsync(record, entry, Verb, cancellationToken);
        return await ReadBackAsync(record, entry, Verb, cancellationToken) is WriteFate.Kept;
    }

    /// <inheritdoc/>
    public async ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        (await FindLivingAsync(handle, "find", cancellationToken))?.Record;

    /// <inheritdoc/>
    public async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (delta.SignIn?.MaxSessions is not null)
        {
            throw new SessionCapabilityException(GetType(), typeof(IUserSessionIndex));
        }

        const string Verb = "merge";
        using var turn = await _turns.TakeAsync(handle, cancellationToken);
        if (await FindLivingAsync(handle, Verb, cancellationToken) is not { Record: { } old } entry)
        {
            return MergeResult.Missing;
        }

        var result = old.Merge(delta);
        if (result.Outcome == MergeOutcome.Dropped)
        {
            await EndAsync(handle, entry.Life, old, Verb, cancellationToken);
        }

        if (result.Record is not { } record || ReferenceEquals(record, old))
        {
            return result;
        }

        entry = entry.Next(record);
        await WriteAsync(record, entry, Verb, cancellationToken);
        switch (await ReadBackAsync(record, entry, Verb, cancellationToken))
        {
            case WriteFate.Kept:
                return result;
            case WriteFate.Overwritten:
                return MergeResult.Conflict;
            default:
                // Its end may have been through before the write came: nothing may be left to live on after the end
                // is forgotten.
                await _cache.RemoveAsync(RecordKey(handle), Verb, cancellationToken);
                return MergeResult.Missing;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        const string Verb = "end";
        using var turn = await _turns.TakeAsync(handle, cancellationToken);
        var found = await ReadAsync(handle, Verb, cancellationToken);
        if (found is { IsEnded: true, IsThere: false })
        {
            return false;
        }

        // One that this node has seen and the cache does not show may be there all the same.
        if ((found.Entry?.Life ?? _seen.LifeOf(handle)) is { } life)
        {
            await EndAsync(handle, life, found.Entry?.Record, Verb, cancellationToken);
        }
        else if (found.IsThere)
        {
            await _cache.RemoveAsync(RecordKey(handle), Verb, cancellationToken);
        }

        return !found.IsEnded && found.Entry?.Record?.IsExpired(_clock.GetUtcNow()) == false;
    }

    // The end first: once that is kept, nothing that is written to the record counts any more.
    private async Task EndAsync(
        SessionHandle handle, ulong life, SessionRecord? record, string verb, CancellationToken cancellationToken)
    {
        // Of one that has expired only a write that is on its way could come.
        var now = _clock.GetUtcNow();
        var until = record is null ? now + s_longestLife : record.IsExpired(now) ? now : record.AbsoluteExpiresAt;
        var end = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(end, life);
        await _cache.SetAsync(EndKey(handle), end, until, verb, cancellationToken);
        _seen.NoteEnd(handle, life);
        await _cache.RemoveAsync(RecordKey(handle), verb, cancellationToken);
    }

    private async Task WriteAsync(
        SessionRecord record, CacheEntry entry, string verb, CancellationToken cancellationToken)
    {
        await _cache.SetAsync(RecordKey(record.Handle), entry.ToBytes(), record.ExpiresAt, verb, cancellationToken);
        _ = _seen.TryNote(entry, record);
    }

    private async Task<CacheEntry?> FindLivingAsync(SessionHandle handle, string verb, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            var found = await ReadAsync(handle, verb, cancellationToken);
            if (found.IsEnded)
            {
                return null;
            }

            if (found is { IsThere: true, Entry: null or { Record: null } })
            {
                _logger.CacheEntryUnreadable(handle);
                return null;
            }

            if (found.Entry is { Record: { } record } entry ? _seen.TryNote(entry, record) : !_seen.IsRecent(handle))
            {
                return found.Entry?.Record?.IsExpired(_clock.GetUtcNow()) == false ? found.Entry : null;
            }

            await WaitAsync(handle, tried, verb, false, cancellationToken);
        }
    }

    private async Task<WriteFate> ReadBackAsync(
        SessionRecord record, CacheEntry entry, string verb, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            Found found;
            try
            {
                found = await ReadAsync(record.Handle, verb, cancellationToken);
            }
            catch (SessionStoreException exception)
            {
                // It is written, but whether before or after an end nobody knows.
                throw new SessionStoreException(verb, outcomeUnknown: true, exception.InnerException);
            }

            if (found.IsEnded || found.Entry?.Life is { } life && life != entry.Life)
            {
                return WriteFate.Ended;
            }

            // A higher version may stand on this one, and then holds what it wrote.
            if (found.Entry is { Record: { } kept } && kept.Version >= record.Version)
            {
                return found.Entry.Write == entry.Write || kept.Version > record.Version
                    ? WriteFate.Kept
                    : WriteFate.Overwritten;
            }

            await WaitAsync(record.Handle, tried, verb, true, cancellationToken);
        }
    }

    private async Task WaitAsync(
        SessionHandle handle, int tried, string verb, bool hasWritten, CancellationToken cancellationToken)
    {
        if (tried == Tries)
        {
            throw new SessionStoreException(
                verb,
                hasWritten,
                new IOException($"The cache has not kept, or not yet, what session {handle} was a moment ago."));
        }

        await Pause(TimeSpan.FromMilliseconds(5 << tried), cancellationToken);
    }

    private async Task<Found> ReadAsync(SessionHandle handle, string verb, CancellationToken cancellationToken)
    {
        var both = await Task.WhenAll(
            _cache.GetAsync(RecordKey(handle), verb, cancellationToken),
            _cache.GetAsync(EndKey(handle), verb, cancellationToken));
        var entry = both[0] is { } data ? CacheEntry.Read(data, handle) : null;
        var lastEnded = both[1] is { Length: sizeof(ulong) } end ? BinaryPrimitives.ReadUInt64BigEndian(end) : (ulong?)null;
        var isEnded = (entry?.Life ?? _seen.LifeOf(handle)) is { } life
            && (_seen.HasEnded(handle, life) || lastEnded is { } ended && CacheEntry.IsOver(life, ended));
        return new Found(both[0] is not null, entry, isEnded, lastEnded);
    }

    private string RecordKey(SessionHandle handle) => $"{_prefix}s:{handle.Value}";

    private string EndKey(SessionHandle handle) => $"{_prefix}e:{handle.Value}";

    private enum WriteFate
    {
        Kept,
        Overwritten,
        Ended,
    }

    /// <param name="IsThere">Whether the cache holds anything, and be it rubbish.</param>
    /// <param name="Entry">What it holds; null when that is none.</param>
    /// <param name="IsEnded">Whether its life is over, or without an entry the one that was seen last.</param>
    /// <param name="LastEnded">The life that ended last; null when none is known.</param>
    private readonly record struct Found(bool IsThere, CacheEntry? Entry, bool IsEnded, ulong? LastEnded);
}
