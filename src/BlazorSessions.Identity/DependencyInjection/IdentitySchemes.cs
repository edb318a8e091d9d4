using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.DependencyInjection;

/// <summary>
/// Makes the scheme of sessions the one that <c>Identity.Application</c> stands for, whoever names it: the manager, policies,
/// and what AddIdentity made the default. The cookies of Identity for the second factor and external logins stay theirs.
/// </summary>
internal sealed class IdentitySchemes : IPostConfigureOptions<AuthenticationOptions>
{
    private const string Ours = BlazorSessionsDefaults.AuthenticationScheme;

    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        if (options.SchemeMap.TryGetValue(IdentityConstants.ApplicationScheme, out var application))
        {
            // Not the handler of cookies: that touches the response, which in a circuit has long started.
            application.HandlerType = typeof(PolicySchemeHandler);
        }
        else
        {
            options.AddScheme<PolicySchemeHandler>(IdentityConstants.ApplicationScheme, displayName: null);
        }

        options.DefaultScheme = Replace(options.DefaultScheme);
        options.DefaultAuthenticateScheme = Replace(options.DefaultAuthenticateScheme);
        options.DefaultChallengeScheme = Replace(options.DefaultChallengeScheme);
        options.DefaultForbidScheme = Replace(options.DefaultForbidScheme);
        options.DefaultSignInScheme = Replace(options.DefaultSignInScheme);
        options.DefaultSignOutScheme = Replace(options.DefaultSignOutScheme);
    }

    private static string? Replace(string? scheme) => scheme == IdentityConstants.ApplicationScheme ? Ours : scheme;
}
