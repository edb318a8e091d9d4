using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Http;

/// <summary>Recognises the scope of the current request, and no other scope that lives while a request runs.</summary>
/// <remarks>Holds what a transport needs, so that a request does not look it all up again.</remarks>
internal sealed class RequestTransportSource(
    IHttpContextAccessor accessor,
    SessionCookie cookie,
    LiveSessions sessions,
    SessionIssuer issuer,
    TouchPump touches,
    IOptions<BlazorSessionsOptions> options,
    ILogger<RequestTransport> logger) : ISessionTransportSource
{
    public ISessionTransport? Find(CurrentSession current, IServiceProvider scope) =>
        accessor.HttpContext is { } http && ReferenceEquals(http.RequestServices.GetService<CurrentSession>(), current)
            ? new RequestTransport(http, cookie, sessions, issuer, touches, options, logger)
            : null;
}
