using Snippets;

namespace BlazorSessions.EndToEnd.Docs;

/// <summary>Ada and Bob, whose passwords are their names.</summary>
internal sealed class TwoUsers : IUsers
{
    public Task<User?> CheckAsync(string name, string password) => Task.FromResult(
        name is "ada" or "bob" && password == name ? new User(name, name, name == "ada" ? "admin" : "") : null);

    public Task CloseAsync(string why) => Task.CompletedTask;
}
