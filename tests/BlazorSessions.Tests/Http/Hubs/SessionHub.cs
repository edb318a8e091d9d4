using System.Threading.Channels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Hubs;

/// <summary>A hub of an app, which has the session like any other part of it.</summary>
internal sealed class SessionHub(ISessionService sessions, SessionHub.Seen seen, IServiceProvider services) : Hub
{
    public override Task OnConnectedAsync()
    {
        seen.Connected.Writer.TryWrite(sessions.State.User.Identity!.Name ?? "nobody");
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        seen.Disconnected.Writer.TryWrite(sessions.State.Status);
        return base.OnDisconnectedAsync(exception);
    }

    public string Open() => sessions.State.User.Identity!.Name ?? "nobody";

    public string Status() =>
        $"{sessions.State.Status} {(sessions.State.IsStale ? "stale" : "fresh")} {Context.User!.Identity!.Name}";

    public Task<long> Increment(string key) => sessions.IncrementAsync(key, cancellationToken: Context.ConnectionAborted);

    [Authorize]
    public string Guarded() => "in";

    public Task<string> SignIn() => TryAsync(() => sessions.SignInAsync("2", "Bob"));

    public Task<string> Regenerate() => TryAsync(() => sessions.RegenerateIdAsync());

    public Task<string> Write() => TryAsync(() => sessions.SetAsync("n", 1));

    public Task<string> Renew() => TryAsync(() => sessions.RenewAsync());

    public Task<string> List() => TryAsync(async () => seen.Listed = await sessions.ListAsync(default).CountAsync());

    public async Task SignOut() => await sessions.SignOutAsync();

    public async Task<string> InAnotherScope()
    {
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        return await TryAsync(() => scope.ServiceProvider.GetRequiredService<ISessionService>().LoadAsync());
    }

    public Task<string> NamedHere() => TryAsync(() => Cart(services).LoadAsync());

    public string NamedOfRequest() =>
        Cart(Context.GetHttpContext()!.RequestServices).State.Status.ToString();

    private static ISessionService Cart(IServiceProvider scope) => scope.GetRequiredKeyedService<ISessionService>("cart");

    private static async Task<string> TryAsync(Func<Task> work)
    {
        try
        {
            await work();
            return "done";
        }
        catch (Exception exception)
        {
            return exception.GetType().Name;
        }
    }

    /// <summary>What the hub has seen outside of calls.</summary>
    internal sealed class Seen
    {
        public Channel<string> Connected { get; } = Channel.CreateUnbounded<string>();

        public Channel<SessionStatus> Disconnected { get; } = Channel.CreateUnbounded<SessionStatus>();

        public int Listed { get; set; }
    }
}
