using BlazorSessions;
using BlazorSessions.Http;
using BlazorSessions.Scopes;
using BlazorSessions.Tickets;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the endpoints of BlazorSessions.</summary>
public static class BlazorSessionsEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps what circuits need to change a cookie, under <c>_session</c>: <c>redeem</c>, <c>sign-out</c> and the
    /// JavaScript module.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddBlazorSessions</c> was not called.</exception>
    public static IEndpointConventionBuilder MapBlazorSessions(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        BlazorSessionsApplicationBuilderExtensions.SetUpOf(endpoints.ServiceProvider).IsMapped = true;
        var group = endpoints.MapGroup(BlazorSessionsDefaults.EndpointPrefix)
            .WithMetadata(new OwnEndpointAttribute())
            .ExcludeFromDescription()
            .AllowAnonymous();

        // Services are asked for by each request: the app maps before it starts, when its options are not validated yet.
        group.MapPost(TicketProtocol.Redeem, (HttpContext http, RedeemEndpoint redeem) =>
            redeem.HandleAsync(http, RequestSession.Of(http)));
        group.MapPost($"{TicketProtocol.Redeem}/{{name}}", (HttpContext http, string name, NamedSessions named) =>
            named.Find(name) is { } session
                ? session.Services.GetRequiredService<RedeemEndpoint>().HandleAsync(http, RequestSession.Of(http, session))
                : Task.FromResult(RefusalResult.For(StatusCodes.Status404NotFound, "The app has no session of this name.")));
        group.MapPost("sign-out", (HttpContext http, SignOutEndpoint signOut, ISessionService sessions) =>
            signOut.HandleAsync(http, sessions, http.RequestServices.GetService<IAntiforgery>()));
        group.MapGet(TicketProtocol.Module, ModuleEndpoint.Handle).WithMetadata(new SkipSessionAttribute());
        return group;
    }
}
