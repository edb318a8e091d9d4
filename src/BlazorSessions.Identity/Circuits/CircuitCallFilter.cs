using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.Circuits;

/// <summary>Tells what runs in circuits which connection it runs for. Steps aside for the hubs of the app.</summary>
internal sealed class CircuitCallFilter : IHubFilter, IConfigureOptions<HubOptions>
{
    public void Configure(HubOptions options) => options.AddFilter(this);

    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (invocationContext.Hub.GetType().Assembly == typeof(CircuitHandler).Assembly
            && invocationContext.Context.GetHttpContext() is { } http)
        {
            CircuitCall.Begin(invocationContext.Context.Items, http);
        }

        return await next(invocationContext);
    }
}
