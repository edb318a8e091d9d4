using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;

namespace Snippets.ComingFrom.Storage.Before;

public sealed class StoredUser(ProtectedLocalStorage storage) : AuthenticationStateProvider
{
    public override async Task<AuthenticationState> GetAuthenticationStateAsync()
    {
        var stored = await storage.GetAsync<User>("user");
        return new AuthenticationState(stored.Value is { } user ? PrincipalOf(user) : new ClaimsPrincipal());
    }

    public async Task SignInAsync(User user)
    {
        await storage.SetAsync("user", user);
        NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
    }

    public async Task SignOutAsync()
    {
        await storage.DeleteAsync("user");
        NotifyAuthenticationStateChanged(GetAuthenticationStateAsync());
    }

    private static ClaimsPrincipal PrincipalOf(User user) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, user.Id),
            new Claim(ClaimTypes.Name, user.Name),
            new Claim(ClaimTypes.Role, user.Roles),
        ],
        "local storage"));
}
