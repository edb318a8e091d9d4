using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Live;

/// <summary>
/// The store as the rest of the library meets it: every call within its verb's budget, every failure a
/// <see cref="SessionStoreException"/>, whatever the store does with its token or throws.
/// </summary>
internal sealed class StoreGateway(
    ISessionStore store,
    RecordProtector protector,
    TimeProvider clock,
    IOptions<BlazorSessionsOptions> options,
    ILogger<StoreGateway> logger)
{
    // Flows into the steps of a verb, whoever takes them, and ends with it.
    private static readonly AsyncLocal<VerbTime?> s_verb = new();

    private RecordProtector? Protector => options.Value.EncryptAtRest ? protector : null;

    public bool IsSingleNode { get; } = store is ISingleNodeStore;

    public bool HasUserIndex => store is IUserSessionIndex;

    public bool HasBatch => store is ISessionBatch;

    // No timer for a store that answers at once, nor for a time that never ends.
    private bool IsUnlimited => IsSingleNode || options.Value.StoreTimeout == Timeout.InfiniteTimeSpan;

    private static VerbTime? Verb => s_verb.Value is { IsOver: false } verb ? verb : null;

    /// <summary>Makes all steps of the calling method share one time, until that is disposed. Null inside of another verb.</summary>
    public VerbTime? BeginVerb() =>
        IsUnlimited || Verb is not null ? null : s_verb.Value = new VerbTime(options.Value.StoreTimeout);

    /// <summary>Gives what follows in the calling method a time of its own: work for others, and what undoes a failure.</summary>
    public void LeaveVerb()
    {
        if (s_verb.Value is not null)
        {
            s_verb.Value = null;
        }
    }

    /// <summary>Takes time off the verb that waited for work of others.</summary>
    public void Spend(TimeSpan time) => Verb?.Spend(time);

    public StoreBudget Begin(CancellationToken caller) => IsUnlimited
        ? StoreBudget.Unlimited(caller)
        : StoreBudget.Start(clock, options.Value.StoreTimeout, Verb, caller);

    public Task<bool> TryCreateAsync(SessionRecord record, StoreBudget budget) =>
        RunAsync("create", true, () => store.TryCreateAsync(record, budget.Token), budget);

    public async Task<SessionRecord?> FindAsync(SessionHandle handle, StoreBudget budget) =>
        await RunAsync("find", false, () => store.FindAsync(handle, budget.Token), budget) is { } record ? Open(record) : null;

    public Task<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, StoreBudget budget) =>
        RunAsync("merge", true, () => store.MergeAsync(handle, delta, budget.Token), budget);

    /// <summary>Merges into the record that is held here; a merged result has its record, however the store answered.</summary>
    public async Task<MergeResult> MergeAsync(SessionRecord basis, SessionDelta delta, StoreBudget budget)
    {
        // The previous token may go without a new version, so a version does not say that it is still there.
        delta = delta with { BaseVersion = basis.PreviousTokenHash is null ? basis.Version : null };
        var merge = await MergeAsync(basis.Handle, Protector?.Protect(basis.Handle, delta) ?? delta, budget);
        if (merge.Outcome != MergeOutcome.Merged)
        {
            return merge;
        }

        var record = merge.Record is null ? Apply(merge, basis, delta) : Open(merge.Record);
        return record is null ? MergeResult.Missing : MergeResult.Merged(record);
    }

    public Task<bool> EndAsync(SessionHandle handle, StoreBudget budget) =>
        RunAsync("end", true, () => store.EndAsync(handle, budget.Token), budget);

    public Task<long> GetEpochAsync(string userKey, StoreBudget budget) =>
        RunAsync("epoch", false, () => store.Require<IUserSessionIndex>().GetEpochAsync(userKey, budget.Token), budget);

    public Task<long> RaiseEpochAsync(string userKey, StoreBudget budget) =>
        RunAsync("raise epoch", true, () => store.Require<IUserSessionIndex>().RaiseEpochAsync(userKey, budget.Token), budget);

    public Task<EndedSessions> EndBatchAsync(
        string userKey, long epoch, SessionHandle? except, string? after, int limit, StoreBudget budget) =>
        RunAsync(
            "end of a user's sessions",
            true,
            () => store.Require<IUserSessionIndex>().EndBatchAsync(userKey, epoch, except, after, limit, budget.Token),
            budget);

    public Task<EndedSessions> EndBatchAsync(ExternalSession external, string? after, int limit, StoreBudget budget) =>
        RunAsync(
            "end of external sessions",
            true,
            () => store.Require<IExternalSessionIndex>().EndBatchAsync(external, after, limit, budget.Token),
            budget);

    public Task<EndedSessions> EndBatchAsync(string? after, int limit, StoreBudget budget) => RunAsync(
        "end of all sessions", true, () => store.Require<ISessionCleanup>().EndBatchAsync(after, limit, budget.Token), budget);

    public Task<SessionPage> ListPageAsync(string userKey, string? after, int limit, StoreBudget budget) => RunAsync(
        "list", false, () => store.Require<IUserSessionIndex>().ListPageAsync(userKey, after, limit, budget.Token), budget);

    public Task<int> CountAsync(string userKey, int limit, StoreBudget budget) =>
        RunAsync("count", false, () => store.Require<IUserSessionIndex>().CountAsync(userKey, limit, budget.Token), budget);

    public Task<IReadOnlyDictionary<SessionHandle, long>> ProbeAsync(IReadOnlyCollection<SessionHandle> handles, StoreBudget budget) =>
        RunAsync("probe", false, () => store.Require<ISessionBatch>().ProbeAsync(handles, budget.Token), budget);

    public async Task TouchAsync(IReadOnlyCollection<SessionTouch> touches, StoreBudget budget)
    {
        if (store is ISessionBatch batch)
        {
            await RunAsync("touch", true, () => DoneAsync(batch.TouchAsync(touches, budget.Token)), budget);
            return;
        }

        foreach (var (handle, at) in touches)
        {
            await MergeAsync(handle, new SessionDelta { LastActivityAt = at }, budget);
        }
    }

    private static SessionRecord? Apply(MergeResult merge, SessionRecord basis, SessionDelta delta)
    {
        try
        {
            return merge.RecordFrom(basis, delta);
        }
        catch (InvalidOperationException exception)
        {
            throw new SessionStoreException("merge", outcomeUnknown: true, exception);
        }
    }

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

    private static async ValueTask<bool> DoneAsync(ValueTask work)
    {
        await work;
        return true;
    }

    private static async Task<T> RunAsync<T>(string verb, bool writes, Func<ValueTask<T>> send, StoreBudget budget)
    {
        try
        {
            budget.Caller.ThrowIfCancellationRequested();
            if (budget.Token.IsCancellationRequested)
            {
                // The steps before took all the time: the store is not asked at all.
                throw new SessionStoreException(verb, outcomeUnknown: false, new TimeoutException());
            }

            var call = send();

            // A store may ignore its token: the budget holds all the same.
            return call.IsCompleted ? await call : await call.AsTask().WaitAsync(budget.Token);
        }
        catch (OperationCanceledException) when (budget.Caller.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not SessionException)
        {
            // The one catch-all towards foreign code: what a store throws beside its contract means it is unwell too.
            throw new SessionStoreException(verb, writes, exception);
        }
    }
}
