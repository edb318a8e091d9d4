using System.Net;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Http.Hubs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>Hubs of the app: who may connect, and who may call.</summary>
public sealed class HubGuardTests
{
    private readonly Owners _owners = new();

    public static TheoryData<HttpTransportType> Transports =>
        [HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Methods_are_guarded_each_by_its_attribute(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync("7");
        await using var hub = await ConnectAsync(site, "/mixed", transport);

        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.Open)));
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.AnyUser)));
        await AssertRefusedAsync(hub, nameof(MixedHub.Admin));
        await AssertRefusedAsync(hub, nameof(MixedHub.Owner));
        _owners.Keys.Add("7");
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.Owner)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_visitor_without_a_session_may_call_only_what_is_open(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await using var hub = await ConnectAsync(site, "/mixed", transport);

        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.Open)));
        await AssertRefusedAsync(hub, nameof(MixedHub.AnyUser));
        await AssertRefusedAsync(hub, nameof(MixedHub.Owner));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task I12_a_connection_does_not_outlive_its_session(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site, "/mixed", transport);
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.AnyUser)));

        var closed = hub.WhenClosed();
        await site.Directory.RevokeUserAsync("1", TestApp.Stop);

        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_method_that_wants_fresh_credentials_is_refused_when_they_are_old(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site, "/mixed", transport);
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.Pay)));

        site.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1));
        await AssertRefusedAsync(hub, nameof(MixedHub.Pay));
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.AnyUser)));

        // With the secret of the new sign-in, which the connection has not shown.
        await site.SignInAsync();
        await AssertRefusedAsync(hub, nameof(MixedHub.Pay));
        await hub.StopAsync(TestApp.Stop);
        await hub.StartAsync(TestApp.Stop);
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.Pay)));
    }

    [Fact]
    public async Task A_visitor_may_call_no_method_that_wants_fresh_credentials()
    {
        await using var site = await StartAsync();
        await using var hub = await ConnectAsync(site, "/mixed", HttpTransportType.WebSockets);

        await AssertRefusedAsync(hub, nameof(MixedHub.Pay));
    }

    [Fact]
    public async Task I12_a_connection_with_an_old_secret_may_call_no_guarded_method_until_it_connects_again()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site, "/mixed", HttpTransportType.WebSockets);

        Assert.Equal(200, await site.CallAsync("/api/regenerate", HttpMethod.Post));

        await AssertRefusedAsync(hub, nameof(MixedHub.AnyUser));
        await hub.StopAsync(TestApp.Stop);
        await hub.StartAsync(TestApp.Stop);
        Assert.Equal("in", await CallAsync(hub, nameof(MixedHub.AnyUser)));
    }

    [Fact]
    public async Task An_attribute_of_a_hub_says_who_may_connect()
    {
        await using var site = await StartAsync();

        await AssertNotConnectedAsync(site, "/owners", HttpStatusCode.Unauthorized);
        await site.SignInAsync("7");
        await AssertNotConnectedAsync(site, "/owners", HttpStatusCode.Forbidden);
        _owners.Keys.Add("7");
        await using var hub = await ConnectAsync(site, "/owners", HttpTransportType.WebSockets);
        Assert.Equal("in", await CallAsync(hub, nameof(OwnersHub.Open)));
    }

    [Fact]
    public async Task A_hub_is_guarded_where_it_is_mapped()
    {
        await using var site = await StartAsync();

        await AssertNotConnectedAsync(site, "/mapped", HttpStatusCode.Unauthorized);
        await site.SignInAsync();
        await AssertNotConnectedAsync(site, "/mapped", HttpStatusCode.Forbidden);
        await site.SignInAsync(roles: "staff");
        await using var hub = await ConnectAsync(site, "/mapped", HttpTransportType.WebSockets);
        Assert.Equal("in", await CallAsync(hub, nameof(MappedHub.Open)));
    }

    [Theory]
    [InlineData("/owners")]
    [InlineData("/mapped")]
    public async Task I12_a_connection_to_a_guarded_hub_with_an_old_secret_may_call_nothing(string path)
    {
        _owners.Keys.Add("1");
        await using var site = await StartAsync();
        await site.SignInAsync(roles: "staff");
        await using var hub = await ConnectAsync(site, path, HttpTransportType.WebSockets);
        Assert.Equal("in", await CallAsync(hub, "Open"));

        await site.CallAsync("/api/regenerate", HttpMethod.Post);

        await AssertRefusedAsync(hub, "Open");
        var closed = hub.WhenClosed();
        await site.Directory.RevokeUserAsync("1", TestApp.Stop);
        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    private Task<GuardSite> StartAsync() => GuardSite.StartAsync(
        app =>
        {
            app.MapHub<MixedHub>("/mixed");
            app.MapHub<OwnersHub>("/owners");
            app.MapHub<MappedHub>("/mapped").RequireUser(user => Task.FromResult(user.IsInRole("staff")));
        },
        services =>
        {
            services.AddSingleton(_owners);
            services.AddSignalR();
        });

    private static async Task<HubConnection> ConnectAsync(GuardSite site, string path, HttpTransportType transport)
    {
        var hub = site.Connect(path, transport);
        await hub.StartAsync(TestApp.Stop);
        return hub;
    }

    private static Task<string> CallAsync(HubConnection hub, string method) => hub.InvokeAsync<string>(method, TestApp.Stop);

    private static async Task AssertRefusedAsync(HubConnection hub, string method)
    {
        var refusal = await Assert.ThrowsAsync<HubException>(() => CallAsync(hub, method));
        Assert.Contains("user is unauthorized", refusal.Message);
    }

    private static async Task AssertNotConnectedAsync(GuardSite site, string path, HttpStatusCode status)
    {
        await using var hub = site.Connect(path, HttpTransportType.WebSockets);
        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync(TestApp.Stop));
        Assert.Equal(status, refusal.StatusCode);
    }
}
