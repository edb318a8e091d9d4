using System.Runtime.CompilerServices;
using BlazorSessions.Stores;

namespace BlazorSessions.Live;

/// <summary>
/// Lists and ends sessions of which there may be any number: in steps of a few hundred, each of them short for the
/// store and for everybody who waits for it.
/// </summary>
internal sealed class ManySessions(StoreGateway store, LiveSessions sessions, UserKeys keys)
{
    public const int PageSize = 200;
    public const int BatchSize = 500;
    public const int MostCounted = 100_000;

    /// <summary>Gets what says whose they are.</summary>
    public UserKeys Keys => keys;

    /// <summary>Lists a user's sessions, created last first. Each page has a time of its own.</summary>
    public async IAsyncEnumerable<SessionInfo> ListAsync(
        string userKey, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SessionPage page = new([], null);
        do
        {
            page = await store.ListPageAsync(userKey, page.Next, PageSize, cancellationToken);
            foreach (var info in page.Sessions)
            {
                yield return info;
            }
        }
        while (page.Next is not null);
    }

    /// <summary>Lists a page of a user's sessions.</summary>
    /// <exception cref="ArgumentException">The place is none that a page has answered with.</exception>
    public async Task<SessionPage> ListPageAsync(
        string userKey, string? after, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ListPageAsync(userKey, after, limit, cancellationToken);
        }
        catch (SessionStoreException exception) when (after is not null && exception.InnerException is ArgumentException)
        {
            // It came from outside, and the store is well.
            throw new ArgumentException(
                "This is no place that a page has answered with. Pass its Next on as it is, or null for the first.",
                nameof(after),
                exception.InnerException);
        }
    }

    /// <summary>Ends a user's sessions but one: no earlier sign-in can succeed from the first step on.</summary>
    /// <exception cref="SessionsLeftException">The time was over, or the store failed, before all had
    /// ended.</exception>
    /// <exception cref="SessionStoreException">An earlier sign-in can still succeed; what could end has ended.</exception>
    public async Task<int> EndUserAsync(string userKey, SessionHandle? except, CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        long epoch;
        try
        {
            epoch = await store.RaiseEpochAsync(userKey, cancellationToken);
        }
        catch (SessionStoreException refused) when (!refused.OutcomeUnknown)
        {
            throw await EndRegardlessAsync(userKey, except, refused, cancellationToken);
        }

        return await EndBelowAsync(userKey, epoch, except, cancellationToken);
    }

    /// <summary>Ends a user's sessions, and has nothing of the user left in the store.</summary>
    /// <exception cref="SessionsLeftException">As above; nothing was forgotten.</exception>
    public async Task<int> ForgetUserAsync(string userKey, CancellationToken cancellationToken)
    {
        // Each step has a time of its own: ending many takes all that there is.
        var ended = await EndUserAsync(userKey, null, cancellationToken);
        await store.ForgetAsync(userKey, cancellationToken);
        return ended;
    }

    /// <summary>Ends the sessions of an identity provider's session.</summary>
    public async Task<int> EndExternalAsync(ExternalSession external, CancellationToken cancellationToken)
    {
        using var verb = store.BeginVerb();
        var ended = 0;
        string? after = null;
        do
        {
            var batch = await store.EndBatchAsync(external, after, BatchSize, cancellationToken);
            await SettleAsync(batch);
            ended += batch.Handles.Count;
            after = batch.Next;
        }
        while (after is not null);
        return ended;
    }

    /// <summary>Ends everybody's sessions, however long it takes: each batch has a time of its own.</summary>
    public async Task<long> EndAllAsync(CancellationToken cancellationToken)
    {
        var ended = 0L;
        string? after = null;
        do
        {
            var batch = await store.EndBatchAsync(after, BatchSize, cancellationToken);
            await SettleAsync(batch);
            ended += batch.Handles.Count;
            after = batch.Next;
        }
        while (after is not null);
        return ended;
    }

    // A full store may refuse to write and still delete. One that is away has no more than the rest of this verb's time.
    private async Task<SessionStoreException> EndRegardlessAsync(
        string userKey, SessionHandle? except, SessionStoreException refused, CancellationToken cancellationToken)
    {
        try
        {
            var epoch = await store.GetEpochAsync(userKey, cancellationToken) + 1;
            return refused.After(await EndBelowAsync(userKey, epoch, except, cancellationToken));
        }
        catch (SessionsLeftException left)
        {
            return refused.After(left.Ended);
        }
        catch (SessionStoreException)
        {
            return refused;
        }
    }

    private async Task<int> EndBelowAsync(
        string userKey, long epoch, SessionHandle? except, CancellationToken cancellationToken)
    {
        int ended = 0, counted = 0;
        int? left = null;
        try
        {
            string? after = null;
            do
            {
                var batch = await store.EndBatchAsync(userKey, epoch, except, after, BatchSize, cancellationToken);
                await SettleAsync(batch, userKey);
                ended += batch.Handles.Count;
                after = batch.Next;
                left -= batch.Handles.Count;
                if (after is not null && counted++ == 0)
                {
                    left = await store.CountAsync(userKey, MostCounted, cancellationToken);
                }
            }
            while (after is not null);
            return ended;
        }
        catch (SessionStoreException exception)
        {
            throw new SessionsLeftException(ended, left, exception);
        }
    }

    private async Task SettleAsync(EndedSessions ended, string? userKey = null)
    {
        foreach (var handle in ended.Handles)
        {
            store.NoteEnd(handle, SessionEndReason.Revoked);
            if (!await sessions.SettleAsync(handle, SessionEndReason.Revoked))
            {
                sessions.Tell(handle, SessionEndReason.Revoked, userKey);
            }
        }
    }
}
