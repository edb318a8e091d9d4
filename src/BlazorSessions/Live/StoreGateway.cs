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

    public async Task<MergeResult> MergeAsync(SessionHandle handle, SessionDelta delta, StoreBudget budget)
    {
        var kept = Protector is null ? delta : Protector.Protect(handle, delta);
        var merge = await RunAsync("merge", true, () => store.MergeAsync(handle, kept, budget.Token), budget);
        return Protector is null || merge.Record is null ? merge
            : Open(merge.Record) is { } record ? MergeResult.Merged(record)
            : MergeResult.Missing;
    }

    public Task<bool> EndAsync(SessionHandle handle, StoreBudget budget) =>
        RunAsync("end", true, () => store.EndAsync(handle, budget.Token), budget);

    public Task<long> GetEpochAsync(string userKey, StoreBudget budget) =>
        RunAsync("epoch", false, () => store.Require<IUserSessionIndex>().GetEpochAsync(userKey, budget.Token), budget);

    public Task<IReadOnlyList<SessionInfo>> ListAsync(string userKey, StoreBudget budget) =>
        RunAsync("list", false, () => store.Require<IUserSessionIndex>().ListAsync(userKey, budget.Token), budget);

    public Task<IReadOnlyList<SessionHandle>> EndAllAsync(string userKey, SessionHandle? except, StoreBudget budget) =>
        RunAsync("end all", true, () => store.Require<IUserSessionIndex>().EndAllAsync(userKey, except, budget.Token), budget);

    public Task<IReadOnlyList<SessionHandle>> EndAnyAsync(int batchSize, StoreBudget budget) =>
        RunAsync("end any", true, () => store.Require<ISessionCleanup>().EndAnyAsync(batchSize, budget.Token), budget);

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
