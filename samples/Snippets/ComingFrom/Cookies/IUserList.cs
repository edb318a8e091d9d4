namespace Snippets.ComingFrom.Cookies;

public interface IUserList : IUsers
{
    Task<bool> IsActiveAsync(string id);

    Task DisableAsync(string id);
}
