using Microsoft.AspNetCore.Http;

namespace BlazorSessions;

/// <summary>A request that was not let in, for a handler given to <c>OnRefused</c>.</summary>
public sealed class RefusedContext
{
    private readonly Func<Task> _redirectAsync;

    internal RefusedContext(HttpContext http, bool isDenied, Func<Task> redirectAsync)
    {
        HttpContext = http;
        IsDenied = isDenied;
        _redirectAsync = redirectAsync;
    }

    /// <summary>Gets the request. Its answer has status 401 or 403 already, which stays unless the handler sets another.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>Gets whether a user is signed in who may not pass; false for a visitor who has to sign in.</summary>
    public bool IsDenied { get; }

    /// <summary>
    /// Redirects to the login page, or a denied user to the access-denied page, as <see cref="RefuseWithRedirectAttribute"/>
    /// does.
    /// </summary>
    public Task RedirectAsync() => _redirectAsync();
}
