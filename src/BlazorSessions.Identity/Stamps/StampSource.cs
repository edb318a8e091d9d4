using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Identity.Stamps;

/// <inheritdoc cref="IStampSource"/>
internal sealed class StampSource<TUser>(IServiceScopeFactory scopes) : IStampSource
    where TUser : class
{
    public async Task<UserStamp> FindAsync(string userId)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<TUser>>();
        return await users.FindByIdAsync(userId) is not { } user
            ? default
            : new UserStamp(true, users.SupportsUserSecurityStamp ? await users.GetSecurityStampAsync(user) : null);
    }
}
