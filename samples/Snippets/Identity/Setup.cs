using BlazorSessions.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace Snippets.Identity;

public sealed class AppUser : IdentityUser;

public static class Setup
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication().AddIdentityCookies();
        builder.Services.AddIdentityCore<AppUser>().AddSignInManager().AddDefaultTokenProviders(); // and a store of users
        builder.Services.AddBlazorSessions(options => options.LoginPath = "/Account/Login").UseIdentity<AppUser>();
    }

    public static void CheckMoreOften(WebApplicationBuilder builder)
    {
        builder.Services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromMinutes(5));
    }
}

public sealed class UserAdministration(UserManager<AppUser> users, IIdentitySessions sessions)
{
    public async Task LockAsync(AppUser user, CancellationToken stop)
    {
        await users.SetLockoutEndDateAsync(user, DateTimeOffset.MaxValue);
        await users.UpdateSecurityStampAsync(user);
        await sessions.EndOutdatedAsync(user.Id, stop);
    }
}
