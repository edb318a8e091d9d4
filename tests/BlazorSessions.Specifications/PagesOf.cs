using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

/// <summary>Walks through what a store gives a piece at a time.</summary>
public static class PagesOf
{
    /// <summary>Lists a user's sessions, page by page.</summary>
    public static async Task<IReadOnlyList<SessionInfo>> ListAsync(IUserSessionIndex index, string userKey, int limit = 200)
    {
        List<SessionInfo> sessions = [];
        SessionPage page = new([], null);
        do
        {
            page = await index.ListPageAsync(userKey, page.Next, limit, TestContext.Current.CancellationToken);
            Assert.InRange(page.Sessions.Count, 0, limit);
            sessions.AddRange(page.Sessions);
        }
        while (page.Next is not null);
        return sessions;
    }

    /// <summary>Ends batch after batch and returns whom.</summary>
    public static async Task<IReadOnlyList<SessionHandle>> EndAsync(Func<string?, ValueTask<EndedSessions>> endBatch)
    {
        List<SessionHandle> handles = [];
        EndedSessions batch = new([], null);
        do
        {
            batch = await endBatch(batch.Next);
            handles.AddRange(batch.Handles);
        }
        while (batch.Next is not null);
        return handles;
    }

    /// <summary>Raises a user's epoch and ends all their sessions but one.</summary>
    public static async Task<IReadOnlyList<SessionHandle>> EndUserAsync(
        IUserSessionIndex index, string userKey, SessionHandle? except = null, int limit = 500)
    {
        var epoch = await index.RaiseEpochAsync(userKey, TestContext.Current.CancellationToken);
        return await EndAsync(after => index.EndBatchAsync(
            userKey, epoch, except, after, limit, TestContext.Current.CancellationToken));
    }
}
