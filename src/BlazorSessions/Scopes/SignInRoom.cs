using BlazorSessions.Live;

namespace BlazorSessions.Scopes;

/// <summary>Makes room for one sign-in of a user who has as many sessions as they may: the oldest give way.</summary>
/// <param name="many">What lists the user's sessions.</param>
/// <param name="sessions">What ends them.</param>
/// <param name="keep">The session that is being signed in.</param>
/// <param name="userKey">Whose sessions.</param>
/// <param name="limit">How many sessions the user may have.</param>
internal sealed class SignInRoom(
    ManySessions many, LiveSessions sessions, SessionHandle keep, string userKey, int limit)
{
    private const int MostToChooseFrom = 1000;
    private const int MostUnexplained = 3;

    private HashSet<SessionHandle> _listed = [];
    private int _unexplained;

    /// <summary>
    /// Ends as many of the oldest as it takes after the store has refused: nobody, where others have left since. The store
    /// may also count what it does not list, so where its list shows room and stays the same, the oldest gives way.
    /// </summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        var others = await many.ListAsync(userKey, cancellationToken).Where(info => info.Handle != keep)
            .Take(MostToChooseFrom).ToListAsync(cancellationToken);
        var tooMany = Math.Max(others.Count + 1 - limit, IsUnexplained(others) ? 1 : 0);
        foreach (var info in others.OrderBy(info => info.LastSeen).ThenBy(info => info.FirstSeen).Take(tooMany))
        {
            await sessions.EndAsync(info.Handle, SessionEndReason.Revoked, cancellationToken);
        }
    }

    private bool IsUnexplained(List<SessionInfo> others)
    {
        HashSet<SessionHandle> listed = [.. others.Select(info => info.Handle)];
        _unexplained = listed.SetEquals(_listed) ? _unexplained + 1 : 0;
        _listed = listed;
        return _unexplained >= MostUnexplained;
    }
}
