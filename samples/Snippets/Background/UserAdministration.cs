using BlazorSessions;

namespace Snippets.Background;

public sealed class UserAdministration(ISessionDirectory sessions)
{
    public async Task DisableAsync(string userId)
    {
        // … mark the user as disabled, so that he cannot sign in again, then:
        await sessions.RevokeUserAsync(userId);
    }
}
