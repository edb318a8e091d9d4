using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http;

/// <summary>
/// Loads what a request brings of each session, before anybody asks for it, and all at once: with several stores away a
/// request waits as long as for one.
/// </summary>
internal sealed class SessionPreload(SessionLoading loading, NamedSessions named)
{
    /// <summary>Gets whether the app has sessions beside its first.</summary>
    public bool HasNamed => named.All.Length > 0;

    /// <summary>Loads them; once, however often it is called.</summary>
    /// <exception cref="OperationCanceledException">The request was aborted.</exception>
    public ValueTask RunAsync(HttpContext http)
    {
        var first = loading.Of(http) == EndpointUse.None
            ? ValueTask.CompletedTask
            : RequestSession.Of(http).PreloadAsync(http.RequestAborted);
        return HasNamed ? WithNamedAsync(first, http) : first;
    }

    /// <summary>
    /// Returns the sessions beside the first that are to be loaded. One whose cookie is not there is not even opened, until
    /// somebody asks for it.
    /// </summary>
    public IEnumerable<(string Name, RequestSession Session)> Brought(HttpContext http) =>
        from session in named.All
        where loading.Of(http, session.Name) is EndpointUse.App or EndpointUse.Circuit
            && session.Services.GetRequiredService<SessionCookie>().IsIn(http.Request)
        select (session.Name, RequestSession.Of(http, session));

    /// <summary>Checks that the endpoint names no session which the app has not.</summary>
    /// <exception cref="InvalidOperationException">It does.</exception>
    public void Check(Endpoint? endpoint)
    {
        foreach (var rule in EndpointUses.NamedRulesOf(endpoint))
        {
            if (named.Find(rule.Session!) is null)
            {
                throw new InvalidOperationException(
                    $"{endpoint!.DisplayName} has a {rule.GetType().Name} for the session \"{rule.Session}\", which the app has "
                    + $"not. Correct the name, or call services.AddBlazorSessions(\"{rule.Session}\") in Program.cs.");
            }
        }
    }

    private async ValueTask WithNamedAsync(ValueTask first, HttpContext http)
    {
        List<Task> all = [first.AsTask()];
        all.AddRange(Brought(http).Select(brought => brought.Session.PreloadAsync(http.RequestAborted).AsTask()));
        await Task.WhenAll(all);
    }
}
