using System.Reflection;
using BlazorSessions.Diagnostics;
using BlazorSessions.Http.Guards;
using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Http.Hubs;

/// <summary>
/// Gives the calls of the app's hubs the session of their connection, and refuses those that need a user when the
/// connection may not use it any more. Circuits have a filter of their own.
/// </summary>
internal sealed class HubSessionFilter(
    LiveSessions sessions, LiveFollowers followers, TimeProvider clock, ILogger<HubSessionFilter> logger) : IHubFilter
{
    private static readonly object s_key = typeof(HubLink);

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (LinkOf(invocationContext.Context) is { } link)
        {
            await EnterAsync(invocationContext.ServiceProvider, link, invocationContext.Context.ConnectionAborted);
            if (link.IsLost && NeedsUser(invocationContext))
            {
                // As the framework says it of a guarded method. The user of the connection stays what it was.
                throw new HubException($"Failed to invoke '{invocationContext.HubMethodName}' because user is unauthorized");
            }
        }

        return await next(invocationContext);
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (!IsOfApp(context.Hub) || EndpointUses.Of(context.Context.GetHttpContext()?.GetEndpoint()) != EndpointUse.App)
        {
            await next(context);
            return;
        }

        var link = new HubLink(
            HubVisit.Of(context.Context.GetHttpContext()), context.Context, sessions, followers, clock, logger);
        context.Context.Items[s_key] = link;
        try
        {
            await EnterAsync(context.ServiceProvider, link, context.Context.ConnectionAborted);
            await next(context);
        }
        catch
        {
            // The framework then closes the connection and calls nobody.
            link.Dispose();
            throw;
        }
    }

    public async Task OnDisconnectedAsync(
        HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        var link = LinkOf(context.Context);
        try
        {
            if (link is not null)
            {
                await EnterAsync(context.ServiceProvider, link, CancellationToken.None);
            }

            await next(context, exception);
        }
        finally
        {
            link?.Dispose();
        }
    }

    private static bool IsOfApp(Hub hub) => hub.GetType().Assembly != typeof(CircuitHandler).Assembly;

    private static HubLink? LinkOf(HubCallerContext caller) =>
        caller.Items.TryGetValue(s_key, out var link) ? link as HubLink : null;

    // What is guarded by the framework alone, which asks the user of the connection.
    private static bool NeedsUser(HubInvocationContext call)
    {
        var endpoint = call.Context.GetHttpContext()?.GetEndpoint()?.Metadata;
        var isOpen = endpoint?.GetMetadata<IAllowAnonymous>() is not null;
        return IsGuarded(call.HubMethod)
            || !isOpen && endpoint is not null
            && (endpoint.GetMetadata<IAuthorizeData>() is not null || endpoint.GetMetadata<AuthorizationPolicy>() is not null);
    }

    private static bool IsGuarded(MethodInfo method) =>
        method.GetCustomAttributes(inherit: true).OfType<IAuthorizeData>().Any();

    private async Task EnterAsync(IServiceProvider scope, HubLink link, CancellationToken cancellationToken)
    {
        if (scope.GetService<ScopeSession>() is not HubSession session)
        {
            return;
        }

        try
        {
            await link.ResolveAsync(cancellationToken);
        }
        catch (SessionStoreException exception)
        {
            // The call goes on without its session, and a verb asks again.
            logger.StoreUnavailable(exception);
        }

        session.Enter(link);
    }
}
