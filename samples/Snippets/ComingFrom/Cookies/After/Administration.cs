using BlazorSessions;

namespace Snippets.ComingFrom.Cookies.After;

public sealed class Administration(IUserList users, ISessionDirectory sessions)
{
    public async Task DisableAsync(string userId)
    {
        await users.DisableAsync(userId);
        await sessions.RevokeUserAsync(userId);
    }
}
