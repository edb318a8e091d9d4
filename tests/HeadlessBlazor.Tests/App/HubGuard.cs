using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;

namespace HeadlessBlazor.Tests.App;

/// <summary>A hub filter that a test tells what to do with a method: drop it, refuse it, throw.</summary>
public sealed class HubGuard : IHubFilter
{
    public ConcurrentDictionary<string, Func<object?>> Instead { get; } = new();

    /// <summary>The Cookie header each circuit was started with.</summary>
    public ConcurrentQueue<string> Cookies { get; } = new();

    public ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (context.HubMethodName is "StartCircuit" or "ConnectCircuit")
        {
            Cookies.Enqueue(context.Context.GetHttpContext()!.Request.Headers.Cookie.ToString()); // it is over HTTP
        }

        return Instead.TryGetValue(context.HubMethodName, out var instead)
            ? ValueTask.FromResult(instead())
            : next(context);
    }
}
