using BlazorSessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Snippets;

public static class Hubs
{
    public static void Map(WebApplication app)
    {
        app.MapHub<ChatHub>("/hubs/chat");
        app.MapHub<DeviceHub>("/hubs/devices").SkipSession();      // for bearer tokens: no session, any origin
    }

    public static void AllowOrigin(WebApplicationBuilder builder)
    {
        builder.Services.AddBlazorSessions(options => options.AllowedOrigins.Add("https://app.example"));
    }
}

public sealed class ChatHub(ISessionService sessions) : Hub
{
    public override async Task OnConnectedAsync()
    {
        if (sessions.State.UserKey is { } user)
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, user);
        }
    }

    [Authorize]
    public async Task Say(string text)
    {
        await sessions.IncrementAsync("chat.said", cancellationToken: Context.ConnectionAborted);
        await sessions.RenewAsync(Context.ConnectionAborted);      // a call is no activity by itself
        await Clients.All.SendAsync("said", sessions.State.User.Identity!.Name, text);
    }
}

public sealed class DeviceHub : Hub;
