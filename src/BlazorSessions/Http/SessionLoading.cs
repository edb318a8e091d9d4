using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>
/// Decides what a request has to do with the session: by the attribute of its endpoint, then by its path, then by what
/// kind of endpoint it is. Where circuits connect and our own endpoints are no matter of paths.
/// </summary>
internal sealed class SessionLoading(IOptions<BlazorSessionsOptions> options)
{
    /// <summary>Decides it for one of the app's sessions, the first or one with a name.</summary>
    public EndpointUse Of(HttpContext http, string session)
    {
        var use = Of(http);
        var rules = EndpointUses.NamedRulesOf(http.GetEndpoint());
        return use is EndpointUse.Circuit or EndpointUse.Own
            || Array.FindLast(rules, rule => rule.Session == session) is not { } rule
            ? use
            : rule.IsPreloaded ? EndpointUse.App : EndpointUse.None;
    }

    /// <summary>Decides it for the app's first session, and for all that nothing else is said of.</summary>
    public EndpointUse Of(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        var use = EndpointUses.Of(endpoint);
        if (use is EndpointUse.Circuit or EndpointUse.Own || EndpointUses.IsDecided(endpoint))
        {
            return use;
        }

        if (options.Value.Preload.Match(http.Request.Path))
        {
            return EndpointUse.App;
        }

        return options.Value.Skip.Match(http.Request.Path) ? EndpointUse.None : use;
    }
}
