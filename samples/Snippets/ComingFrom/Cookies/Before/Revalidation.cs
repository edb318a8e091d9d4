using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace Snippets.ComingFrom.Cookies.Before;

public sealed class Revalidation(ILoggerFactory log, IServiceScopeFactory scopes)
    : RevalidatingServerAuthenticationStateProvider(log)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<IUserList>();
        return await users.IsActiveAsync(authenticationState.User.FindFirstValue(ClaimTypes.NameIdentifier)!);
    }
}
