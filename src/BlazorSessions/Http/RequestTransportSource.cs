using BlazorSessions.Services;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Http;

/// <summary>Recognises the scope of the current request, and no other scope that lives while a request runs.</summary>
internal sealed class RequestTransportSource(IHttpContextAccessor accessor) : ISessionTransportSource
{
    private static readonly ObjectFactory<RequestTransport> s_create =
        ActivatorUtilities.CreateFactory<RequestTransport>([typeof(HttpContext)]);

    public ISessionTransport? Find(CurrentSession current) =>
        accessor.HttpContext is { } http && ReferenceEquals(http.RequestServices.GetService<CurrentSession>(), current)
            ? s_create(http.RequestServices, [http])
            : null;
}
