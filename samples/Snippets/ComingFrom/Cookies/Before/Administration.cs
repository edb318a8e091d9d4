namespace Snippets.ComingFrom.Cookies.Before;

public sealed class Administration(IUserList users)
{
    public async Task DisableAsync(string userId)
    {
        await users.DisableAsync(userId);
    }
}
