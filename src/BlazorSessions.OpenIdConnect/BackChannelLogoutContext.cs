using Microsoft.AspNetCore.Http;

namespace BlazorSessions.OpenIdConnect;

/// <summary>A user whose sessions the provider wants ended. The token that says so was found good.</summary>
public sealed class BackChannelLogoutContext
{
    internal BackChannelLogoutContext(HttpContext httpContext, string issuer, string subject)
    {
        (HttpContext, Issuer, Subject) = (httpContext, issuer, subject);
    }

    /// <summary>Gets the request of the provider. Nobody is signed in there.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>Gets the provider: the <c>iss</c> of the token.</summary>
    public string Issuer { get; }

    /// <summary>Gets what the provider knows the user by: the <c>sub</c> of the token.</summary>
    public string Subject { get; }
}
