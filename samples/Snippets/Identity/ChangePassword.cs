using Microsoft.AspNetCore.Identity;

namespace Snippets.Identity;

public sealed class PasswordChange(UserManager<AppUser> users, SignInManager<AppUser> signIn)
{
    public async Task<IdentityResult> RunAsync(AppUser user, string old, string @new)
    {
        var result = await users.ChangePasswordAsync(user, old, @new);
        if (result.Succeeded)
        {
            await signIn.RefreshSignInAsync(user); // this session goes on, the user's others end at once
        }

        return result;
    }
}
