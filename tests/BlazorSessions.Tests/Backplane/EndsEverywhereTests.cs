using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Http.Hubs;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Backplane;

/// <summary>
/// Whatever ends a session on one node ends its circuits and its connections to the app's hubs on the other: at once, with
/// the reason, and with an event that is handled for nobody. No sweep comes, as the clock stands unless time itself is what
/// ends the session.
/// </summary>
public sealed class EndsEverywhereTests
{
    private static readonly ExternalSession s_external = new("https://login.example", "sid-1");

    private static readonly Dictionary<string, Way> s_ways = new()
    {
        ["a sign-out"] = new("SignedOut", async (nodes, visitor) =>
        {
            visitor.On = nodes.First;
            await visitor.Browser.PostAsync("/api/sign-out").TextAsync();
        }),
        ["a sign-in of another user"] = new("Replaced", async (nodes, visitor) =>
        {
            visitor.On = nodes.First;
            await visitor.Browser.SignInByRequestAsync("Bob");
        }),
        ["its user, who revokes it"] = new("Revoked", async (nodes, visitor) =>
        {
            var handle = await HandleOfAsync(visitor);
            var another = await SignInAsync(nodes);
            await another.Browser.PostAsync($"/api/revoke/{handle}").TextAsync();
        }),
        ["its user, who revokes all others"] = new("Revoked", async (nodes, _) =>
        {
            var another = await SignInAsync(nodes);
            await another.Browser.PostAsync("/api/revoke-others").TextAsync();
        }),
        ["the app, by its handle"] = new("Revoked", async (nodes, visitor) =>
            Assert.True(await Directory(nodes).RevokeAsync(await HandleOfAsync(visitor), TestApp.Stop))),
        ["the app, by its user"] = new("Revoked", async (nodes, _) =>
            Assert.Equal(1, await Directory(nodes).RevokeUserAsync("1", TestApp.Stop))),
        ["the app, with all others"] = new("Revoked", async (nodes, _) =>
            Assert.Equal(1, await Directory(nodes).RevokeAllAsync(TestApp.Stop))),
        ["the identity provider"] = new("Revoked", async (nodes, _) =>
            Assert.Equal(1, await Directory(nodes).RevokeExternalAsync(s_external, TestApp.Stop))),
        ["a look at its user, who may no longer be signed in"] = new("Revoked", async (nodes, visitor) =>
        {
            nodes.First.App.Services.GetRequiredService<Rejection>().IsOn = true;
            visitor.On = nodes.First;
            await visitor.Browser.GetAsync("/api/state").StatusAsync();
        }),
        ["nobody's doing anything"] = new("Idle", (nodes, _) =>
        {
            nodes.Advance(TimeSpan.FromMinutes(61));
            return Task.CompletedTask;
        }),
        ["its age"] = new("Absolute", async (nodes, visitor) =>
        {
            nodes.Advance(TimeSpan.FromMinutes(50));
            await visitor.Browser.PostAsync("/api/renew").TextAsync();
            nodes.Advance(TimeSpan.FromMinutes(50));
        })
        {
            Configure = options => options.AbsoluteTimeout = TimeSpan.FromMinutes(90),
        },
    };

    private readonly FaultyBackplane _backplane = new();

    public static TheoryData<string> Ways => [.. s_ways.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_end_on_one_node_is_one_on_the_other(string by)
    {
        var way = s_ways[by];
        await using var nodes = await StartAsync(way);
        var visitor = nodes.NewBrowser();
        await visitor.Browser.PostAsync("/sign-in-by-provider").TextAsync();
        await using var hub = await ConnectAsync(nodes.Second, visitor);
        var closed = hub.WhenClosed();
        var tab = await visitor.OpenAsync(nodes.Second);

        await way.EndAsync(nodes, visitor);

        await tab.EndsAsync();
        Assert.Equal(way.Reason, tab.TextOf("reason"));
        await TestApp.UntilAsync(() => closed.IsCompleted);
        await tab.DoAsync(nodes.Second.App, sessions =>
        {
            Assert.False(sessions.State.IsAuthenticated);
            Assert.True(sessions.Ended.IsCancellationRequested);
            return Task.CompletedTask;
        });
    }

    private static ClaimsPrincipal AdaOfProvider() => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, "1"),
            new Claim(ClaimTypes.Name, "Ada"),
            new Claim("iss", s_external.Issuer),
            new Claim("sid", s_external.SessionId),
        ],
        "oidc"));

    private static async Task<NodeBrowser> SignInAsync(TwoNodes nodes)
    {
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        return visitor;
    }

    private static async Task<SessionHandle> HandleOfAsync(NodeBrowser visitor) =>
        SessionHandle.Parse((await visitor.Browser.StateAsync()).GetProperty("handle").GetString()!);

    private static ISessionDirectory Directory(TwoNodes nodes) =>
        nodes.First.App.Services.GetRequiredService<ISessionDirectory>();

    private static async Task<HubConnection> ConnectAsync(Node node, NodeBrowser visitor)
    {
        var (name, value) = visitor.Browser.CookieHeader();
        var hub = new HubConnectionBuilder().WithUrl("https://localhost/hub", options =>
        {
            options.Transports = HttpTransportType.ServerSentEvents;
            options.HttpMessageHandlerFactory = _ => node.App.Server.CreateHandler();
            options.Headers[name] = value;
        }).Build();
        await hub.StartAsync(TestApp.Stop);
        Assert.Equal("Ada", await hub.InvokeAsync<string>(nameof(SessionHub.Open), TestApp.Stop));
        return hub;
    }

    private async Task<TwoNodes> StartAsync(Way way)
    {
        var nodes = await TwoNodes.StartAsync(
            options =>
            {
                options.EventsType = typeof(Rejection);
                options.ValidationInterval = TimeSpan.Zero;
                way.Configure?.Invoke(options);
            },
            (services, sessions) =>
            {
                sessions.UseBackplane(_ => _backplane);
                services.AddSingleton<Rejection>().AddSingleton<SessionHub.Seen>().AddSignalR();
            },
            app =>
            {
                app.MapHub<SessionHub>("/hub");
                app.MapPost("/sign-in-by-provider", (ISessionService sessions) => sessions.SignInAsync(AdaOfProvider()));
            });
        await TestApp.UntilAsync(() => _backplane.Listeners == 2);
        return nodes;
    }

    private sealed record Way(string Reason, Func<TwoNodes, NodeBrowser, Task> EndAsync)
    {
        public Action<BlazorSessionsOptions>? Configure { get; init; }
    }

    private sealed class Rejection : BlazorSessionsEvents
    {
        public bool IsOn { get; set; }

        public override Task ValidatingAsync(SessionValidatingContext context)
        {
            if (IsOn)
            {
                context.RejectPrincipal();
            }

            return Task.CompletedTask;
        }
    }
}
