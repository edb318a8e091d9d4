using BlazorSessions;
using BlazorSessions.Http;
using BlazorSessions.Services;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of BlazorSessions.</summary>
public static class BlazorSessionsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps what circuits need to change a cookie, under <c>_session</c>: <c>redeem</c>, <c>antiforgery</c>, <c>sign-out</c> and
    /// the JavaScript module.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddBlazorSessions</c> was not called.</exception>
    public static IEndpointConventionBuilder MapBlazorSessions(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        BlazorSessionsApplicationBuilderExtensions.SetUpOf(services).IsMapped = true;
        var redeem = services.GetRequiredService<RedeemEndpoint>();
        var antiforgery = services.GetRequiredService<AntiforgeryEndpoint>();
        var signOut = services.GetRequiredService<SignOutEndpoint>();

        var group = endpoints.MapGroup(BlazorSessionsDefaults.EndpointPrefix)
            .WithMetadata(new OwnEndpointAttribute())
            .ExcludeFromDescription()
            .AllowAnonymous();
        group.MapPost("redeem", (HttpContext http, CurrentSession current) => redeem.HandleAsync(http, current));
        group.MapGet("antiforgery", (HttpContext http) => antiforgery.Handle(http));
        group.MapPost("sign-out", (HttpContext http, ISessionService sessions) =>
            signOut.HandleAsync(http, sessions, http.RequestServices.GetService<IAntiforgery>()));
        group.MapGet("blazorsessions.js", ModuleEndpoint.Handle).WithMetadata(new SkipSessionAttribute());
        return group;
    }
}
