using Microsoft.AspNetCore.SignalR.Client;

namespace BlazorSessions.Tests.Http.Hubs;

/// <summary>What tests do with SignalR's client.</summary>
internal static class HubClients
{
    /// <summary>Returns what is done when the server has closed the connection.</summary>
    public static Task WhenClosed(this HubConnection hub)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        return closed.Task;
    }
}
