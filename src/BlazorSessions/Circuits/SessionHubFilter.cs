using BlazorSessions.Live;
using BlazorSessions.Scopes;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;

namespace BlazorSessions.Circuits;

/// <summary>
/// Stands in front of the framework's hub: carries the connection's session into circuits, drops events while a gate
/// is shut, refuses to reconnect a circuit over another session, and notes activity.
/// </summary>
internal sealed class SessionHubFilter(OpenCircuits circuits, OpenConnections connections, TouchPump touches) : IHubFilter
{
    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        return SlotOf(invocationContext.Hub, invocationContext.Context) is { } slot
            ? InvokeAsync(slot, invocationContext, next)
            : next(invocationContext);
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (SlotOf(context.Hub, context.Context) is { } slot)
        {
            slot.Abort = context.Context.Abort;
            if (TokenOf(context.Context) is { } token)
            {
                connections.Add(token, slot);
            }
        }

        try
        {
            await next(context);
        }
        catch
        {
            // The framework then closes the connection and calls nobody.
            Forget(context);
            throw;
        }
    }

    public async Task OnDisconnectedAsync(
        HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        Forget(context);
        await next(context, exception);
    }

    private static ConnectionSlot? SlotOf(Hub hub, HubCallerContext caller) =>
        hub.GetType().Assembly == typeof(CircuitHandler).Assembly && caller.GetHttpContext() is { } http
            ? ConnectionSlot.Of(http.Items)
            : null;

    // None where a client skipped to negotiate, as it can over one WebSocket only.
    private static string? TokenOf(HubCallerContext caller) =>
        caller.GetHttpContext()?.Request.Query["id"] is { Count: > 0 } token ? token.ToString() : null;

    private void Forget(HubLifetimeContext context)
    {
        if (TokenOf(context.Context) is { } token && SlotOf(context.Hub, context.Context) is not null)
        {
            connections.Remove(token);
        }
    }

    private async ValueTask<object?> InvokeAsync(
        ConnectionSlot slot, HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        ConnectionSlot.Current = slot;
        switch (call.HubMethodName)
        {
            case HubMethods.StartCircuit or HubMethods.ResumeCircuit:
                return await OpenAsync(slot, call, next);

            case HubMethods.ConnectCircuit when call.HubMethodArguments is [string secret, ..] && circuits.Find(secret) is { } circuit:
                // The framework answers the same for a circuit that is gone: the page loads anew.
                return await circuit.MayMoveToAsync(slot) ? await next(call) : false;

            case HubMethods.CallDotNet when slot.Circuit is { DropsEvents: true }:
                // Dropped, and nothing else: acknowledgements, completions and navigation go on.
                return null;

            case HubMethods.CallDotNet when call.HubMethodArguments is [_, _, HubMethods.DispatchEvent, _, var arguments]
                && EventKinds.IsOfPerson(arguments as string):
            case HubMethods.LocationChanged:
                NoteActivity(slot);
                break;
        }

        return await next(call);
    }

    private async ValueTask<object?> OpenAsync(
        ConnectionSlot slot, HubInvocationContext call, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var answer = await next(call);
        if (answer is string secret && slot.Circuit is { } circuit)
        {
            circuits.Add(secret, circuit);
        }

        return answer;
    }

    private void NoteActivity(ConnectionSlot slot)
    {
        if (slot.Circuit is { Live: { } live } circuit)
        {
            touches.Touch(live);
            circuit.OnActivity();
        }

        slot.Named?.Active?.Invoke();
    }
}
