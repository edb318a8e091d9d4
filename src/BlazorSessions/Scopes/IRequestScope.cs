using Microsoft.AspNetCore.Http;

namespace BlazorSessions.Scopes;

/// <summary>The session of a scope that is a request's.</summary>
internal interface IRequestScope
{
    HttpContext Http { get; }
}
