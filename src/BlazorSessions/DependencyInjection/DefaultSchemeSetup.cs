using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace BlazorSessions.DependencyInjection;

/// <summary>Makes ours the default scheme unless the app chose one.</summary>
internal sealed class DefaultSchemeSetup : IPostConfigureOptions<AuthenticationOptions>
{
    public void PostConfigure(string? name, AuthenticationOptions options)
    {
        if (options.DefaultScheme is null && options.DefaultAuthenticateScheme is null)
        {
            options.DefaultScheme = BlazorSessionsDefaults.AuthenticationScheme;
        }
    }
}
