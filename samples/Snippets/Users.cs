namespace Snippets;

public sealed record User(string Id, string Name, string Roles);

public interface IUsers
{
    Task<User?> CheckAsync(string name, string password);

    Task CloseAsync(string why);
}
