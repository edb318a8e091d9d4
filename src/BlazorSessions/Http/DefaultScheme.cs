using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>
/// Knows whether the app's default scheme is ours, or a policy scheme that forwards a request to ours: then the
/// session says who the user is, in the circuits of that request's page as well.
/// </summary>
internal sealed class DefaultScheme(
    IOptions<AuthenticationOptions> authentication,
    IOptionsMonitor<PolicySchemeOptions> policies,
    IHttpContextAccessor accessor)
{
    // A scheme that forwards to itself is the app's mistake, which the framework reports.
    private const int MostForwards = 8;

    /// <summary>
    /// Returns whether the current request comes to ours; one that a selector has not seen is taken to.
    /// </summary>
    public bool IsOurs() => IsOurs(accessor.HttpContext);

    /// <summary>Returns whether a request comes to ours; with none, whether one may.</summary>
    public bool IsOurs(HttpContext? http)
    {
        var name = authentication.Value.DefaultAuthenticateScheme ?? authentication.Value.DefaultScheme;
        for (var i = 0; i < MostForwards && name is not null; i++)
        {
            if (name == BlazorSessionsDefaults.AuthenticationScheme)
            {
                return true;
            }

            if (!authentication.Value.SchemeMap.TryGetValue(name, out var scheme)
                || scheme.HandlerType != typeof(PolicySchemeHandler))
            {
                return false;
            }

            var policy = policies.Get(name);
            if (policy is { ForwardAuthenticate: null, ForwardDefaultSelector: not null } && http is null)
            {
                return true;
            }

            // Where it is called the request is not null: see above.
            name = policy.ForwardAuthenticate ?? policy.ForwardDefaultSelector?.Invoke(http!) ?? policy.ForwardDefault;
        }

        return false;
    }
}
