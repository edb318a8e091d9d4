namespace BlazorSessions.Users;

/// <summary>A loader that the app gave as a function.</summary>
internal sealed class DelegateLoader<TUser>(
    IServiceProvider services, Func<IServiceProvider, string, CancellationToken, Task<TUser?>> load) : ISessionUserLoader<TUser>
    where TUser : class
{
    public Task<TUser?> LoadAsync(string userKey, CancellationToken cancellationToken) =>
        load(services, userKey, cancellationToken);
}
