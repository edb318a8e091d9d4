using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// The store as the rest of the library meets it: every call within the time of its verb, every failure a
/// <see cref="SessionStoreException"/>, whatever the store does with its token or throws.
/// </summary>
internal sealed class StoreGateway(
    ISessionStore store,
    RecordProtector protector,
    TimeProvider clock,
    IOptions<BlazorSessionsOptions> options,
    SessionMeasures? measures,
    ILogger<StoreGateway> logger)
{
    private readonly StoreTime _time = new(clock, options, measures, isReused: store is ISingleNodeStore);

    // Cookies are encrypted in any case, as a whole.
    private RecordProtector? Protector => options.Value.EncryptAtRest != EncryptionAtRest.Off && store is not ISeededStore ? protector : null;

    /// <summary>Who is told of what was committed here; null for nobody.</summary>
    public SessionMirror? Mirror { get; init; }

    /// <summary>What measures the sessions of this name; null for nothing.</summary>
    public SessionMeasures? Measures => measures;

    /// <summary>What tells the other nodes of the same; null for nothing.</summary>
    public SessionAnnouncer? Announcer { get; init; }

    public bool IsSingleNode { get; } = store is ISingleNodeStore;

    public bool IsBrowser => store is ISeededStore;

    public bool HasUserIndex => store is IUserSessionIndex;

    public bool HasBatch => store is ISessionBatch;

    /// <summary>
    /// The time that verbs have; whoever waits for something else on behalf of a verb charges it here.
    /// </summary>
    public StoreTime Time => _time;

    /// <summary>Makes all steps of the calling method share one time, until that is disposed. Null inside of another verb.</summary>
    public VerbTime? BeginVerb() => _time.BeginVerb();

    /// <summary>
    /// Stops charging the rest of this async method to the current verb: for shared loads and for compensation.
    /// </summary>
    public void LeaveVerb() => StoreTime.LeaveVerb();

    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        var created = RunAsync(StoreVerb.Create, record, static (store, record, stop) => store.TryCreateAsync(record, stop), cancellationToken);
        return Mirror is null ? created : Mirror.FollowAsync(created, record.Handle, isNew =>
        {
            if (isNew)
            {
                Mirror.Note(record);
            }
        });
    }

    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        var found = RunAsync(StoreVerb.Find, handle, static (store, handle, stop) => store.FindAsync(handle, stop), cancellationToken);
        return Protector is null ? found : OpenAsync(found);
    }

    /// <summary>Merges without a record at hand; what is there afterwards is not told.</summary>
    public ValueTask<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.Merge,
        (handle, Protector?.Protect(handle, delta) ?? delta),
        static (store, merge, stop) => store.MergeAsync(merge.handle, merge.Item2, stop),
        cancellationToken);

    /// <summary>
    /// Merges into the record that is held here; a merged result has its record, however the store answered.
    /// </summary>
    public async ValueTask<MergeResult> MergeAsync(
        SessionRecord held, SessionDelta delta, CancellationToken cancellationToken)
    {
        // The previous token may go without a new version, so a version does not say that it is still there.
        delta = delta with { BaseVersion = held.PreviousTokenHash is null ? held.Version : null };

        // A store of copies may have had no room for this one; what is held here is as good as what the browser has.
        (store as ISeededStore)?.Seed(held);
        var merging = MergeAsync(held.Handle, delta, cancellationToken);
        var merge = await (Mirror is null ? merging : Mirror.FollowAsync(merging, held.Handle, done =>
        {
            if (done.Outcome == MergeOutcome.Dropped)
            {
                Mirror.NoteEnd(held.Handle, null);
            }
        }));
        if (merge.Outcome == MergeOutcome.Dropped)
        {
            measures?.Ended(reason: null);
            Announcer?.Ended(held.Handle, null);
        }

        if (merge.Outcome != MergeOutcome.Merged)
        {
            return merge;
        }

        if ((merge.Record is null ? Apply(merge, held, delta) : Open(merge.Record)) is not { } record)
        {
            return MergeResult.Missing;
        }

        Mirror?.Note(record);
        if (record.Version > held.Version)
        {
            Announcer?.Changed(held.Handle, record.Version);
        }

        return MergeResult.Merged(record);
    }

    /// <summary>Ends a session, for a reason that only who is told of it needs.</summary>
    public async ValueTask<bool> EndAsync(SessionHandle handle, SessionEndReason? reason, CancellationToken cancellationToken)
    {
        var message = store is IAnnouncingStore ? Announcer?.TextForStore(handle, reason) : null;
        var ending = RunAsync(
            StoreVerb.End,
            (handle, message),
            static (store, end, stop) => end.message is null
                ? store.EndAsync(end.handle, stop)
                : ((IAnnouncingStore)store).EndAsync(end.handle, end.message, stop),
            cancellationToken);
        var hasEnded = await (Mirror is null ? ending : Mirror.FollowAsync(ending, handle, _ => Mirror.NoteEnd(handle, reason)));
        if (hasEnded)
        {
            measures?.Ended(reason);
        }

        if (hasEnded && message is null)
        {
            Announcer?.Ended(handle, reason);
        }

        return hasEnded;
    }

    /// <summary>Notes that a session was ended by a batch.</summary>
    public void NoteEnd(SessionHandle handle, SessionEndReason reason)
    {
        measures?.Ended(reason);
        Mirror?.NoteEnd(handle, reason);
        Announcer?.Ended(handle, reason);
    }

    public ValueTask<long> GetEpochAsync(string userKey, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.GetEpoch,
        userKey,
        static (store, userKey, stop) => store.Require<IUserSessionIndex>().GetEpochAsync(userKey, stop),
        cancellationToken);

    public ValueTask<long> RaiseEpochAsync(string userKey, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.RaiseEpoch,
        userKey,
        static (store, userKey, stop) => store.Require<IUserSessionIndex>().RaiseEpochAsync(userKey, stop),
        cancellationToken);

    public async ValueTask ForgetAsync(string userKey, CancellationToken cancellationToken) => await RunAsync(
        StoreVerb.Forget,
        userKey,
        static (store, userKey, stop) => DoneAsync(store.Require<IUserSessionIndex>().ForgetAsync(userKey, stop)),
        cancellationToken);

    public ValueTask<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.EndUser,
        (userKey, epoch, except, after, limit),
        static (store, batch, stop) => store.Require<IUserSessionIndex>().EndBatchAsync(
            batch.userKey, batch.epoch, batch.except, batch.after, batch.limit, stop),
        cancellationToken);

    public ValueTask<EndedSessions> EndBatchAsync(
        ExternalSession external, string? after, int limit, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.EndExternal,
        (external, after, limit),
        static (store, batch, stop) =>
            store.Require<IExternalSessionIndex>().EndBatchAsync(batch.external, batch.after, batch.limit, stop),
        cancellationToken);

    public ValueTask<EndedSessions> EndBatchAsync(string? after, int limit, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.EndAll,
        (after, limit),
        static (store, batch, stop) => store.Require<ISessionCleanup>().EndBatchAsync(batch.after, batch.limit, stop),
        cancellationToken);

    public ValueTask<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.List,
        (userKey, after, limit),
        static (store, page, stop) =>
            store.Require<IUserSessionIndex>().ListPageAsync(page.userKey, page.after, page.limit, stop),
        cancellationToken);

    public ValueTask<int> CountAsync(string userKey, int limit, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.Count,
        (userKey, limit),
        static (store, count, stop) => store.Require<IUserSessionIndex>().CountAsync(count.userKey, count.limit, stop),
        cancellationToken);

    public ValueTask<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(
        IReadOnlyCollection<SessionHandle> handles, CancellationToken cancellationToken) => RunAsync(
        StoreVerb.Probe,
        handles,
        static (store, handles, stop) => store.Require<ISessionBatch>().ProbeAsync(handles, stop),
        cancellationToken);

    public async ValueTask TouchAsync(IReadOnlyCollection<SessionTouch> touches, CancellationToken cancellationToken)
    {
        if (HasBatch)
        {
            await RunAsync(
                StoreVerb.Touch,
                touches,
                static (store, touches, stop) => DoneAsync(store.Require<ISessionBatch>().TouchAsync(touches, stop)),
                cancellationToken);
            return;
        }

        foreach (var (handle, at) in touches)
        {
            await MergeAsync(handle, new SessionDelta { LastActivityAt = at }, cancellationToken);
        }
    }

    private ValueTask<T> RunAsync<TArgument, T>(
        StoreVerb verb,
        TArgument argument,
        Func<ISessionStore, TArgument, CancellationToken, ValueTask<T>> send,
        CancellationToken cancellationToken) =>
        _time.RunAsync(verb, store, argument, send, cancellationToken);

    private static async ValueTask<bool> DoneAsync(ValueTask work)
    {
        await work;
        return true;
    }

    private static SessionRecord? Apply(MergeResult merge, SessionRecord held, SessionDelta delta)
    {
        try
        {
            return merge.RecordFrom(held, delta);
        }
        catch (InvalidOperationException exception)
        {
            throw new SessionStoreException("merge", outcomeUnknown: true, exception);
        }
    }

    private async ValueTask<SessionRecord?> OpenAsync(ValueTask<SessionRecord?> found) =>
        await found is { } record ? Open(record) : null;

    // Keys that are gone make a record unreadable, which for all verbs means missing.
    private SessionRecord? Open(SessionRecord record)
    {
        try
        {
            return Protector is null ? record : Protector.Unprotect(record);
        }
        catch (CryptographicException exception)
        {
            logger.RecordUnreadable(record.Handle, exception);
            return null;
        }
    }
}
