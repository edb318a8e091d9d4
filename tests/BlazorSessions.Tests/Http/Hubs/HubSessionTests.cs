using System.Net;
using System.Threading.Channels;
using BlazorSessions.Http.Hubs;
using BlazorSessions.Live;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Http.Guards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Hubs;

/// <summary>The session in hubs of the app, by SignalR's own client over each transport.</summary>
public sealed class HubSessionTests
{
    private readonly SessionHub.Seen _seen = new();

    public static TheoryData<HttpTransportType> Transports =>
        [HttpTransportType.WebSockets, HttpTransportType.ServerSentEvents, HttpTransportType.LongPolling];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_method_reads_and_writes_the_session_that_its_connection_came_with(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site, transport);

        Assert.Equal("Ada", await NextAsync(_seen.Connected));
        Assert.Equal("Ada", await hub.InvokeAsync<string>(nameof(SessionHub.Open), TestApp.Stop));
        Assert.Equal(1, await hub.InvokeAsync<long>(nameof(SessionHub.Increment), "n", TestApp.Stop));
        await site.CallAsync("/api/increment/n", HttpMethod.Post);
        Assert.Equal(3, await hub.InvokeAsync<long>(nameof(SessionHub.Increment), "n", TestApp.Stop));
        Assert.Equal("done", await CallAsync(hub, nameof(SessionHub.Renew)));
        Assert.Equal("done", await CallAsync(hub, nameof(SessionHub.List)));
        Assert.Equal(1, _seen.Listed);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A9_an_end_aborts_the_connection_at_once(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site, transport);
        var closed = hub.WhenClosed();

        await site.Directory.RevokeUserAsync("1", TestApp.Stop);

        await TestApp.UntilAsync(() => closed.IsCompleted);
        Assert.Equal(SessionStatus.Ended, await NextAsync(_seen.Disconnected));
    }

    [Fact]
    public async Task A_method_may_sign_out_which_ends_the_session_and_the_connection()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        var closed = hub.WhenClosed();

        await hub.SendAsync(nameof(SessionHub.SignOut), TestApp.Stop);

        await TestApp.UntilAsync(() => closed.IsCompleted);
        Assert.Equal(401, await site.CallAsync("/api/me"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task I12_after_a_renewal_elsewhere_verbs_throw_and_the_connection_is_aborted_after_a_while(
        HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site, transport);
        var closed = hub.WhenClosed();

        await site.CallAsync("/api/regenerate", HttpMethod.Post);

        Assert.Equal("None stale Ada", await CallAsync(hub, nameof(SessionHub.Status)));
        Assert.Equal(nameof(SessionEndedException), await CallAsync(hub, nameof(SessionHub.Write)));
        Assert.Equal(nameof(SessionEndedException), await CallAsync(hub, nameof(SessionHub.Renew)));
        var refusal = await Assert.ThrowsAsync<HubException>(() => CallAsync(hub, nameof(SessionHub.Guarded)));
        Assert.Contains("user is unauthorized", refusal.Message);
        site.Clock.Advance(HubLink.Patience - TimeSpan.FromTicks(1));
        Assert.Equal("nobody", await CallAsync(hub, nameof(SessionHub.Open)));

        site.Clock.Advance(TimeSpan.FromTicks(1));
        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_client_that_connects_again_by_itself_has_the_session_of_the_newer_secret(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = site.ConnectAgainAndAgain("/hub", transport);
        await hub.StartAsync(TestApp.Stop);
        await CallAsync(hub, nameof(SessionHub.Open));
        var isBack = false;
        hub.Reconnected += _ =>
        {
            isBack = true;
            return Task.CompletedTask;
        };
        await site.CallAsync("/api/regenerate", HttpMethod.Post);

        site.Clock.Advance(HubLink.Patience);

        await TestApp.UntilAsync(() => isBack);
        Assert.Equal("Ada", await CallAsync(hub, nameof(SessionHub.Open)));
    }

    [Fact]
    public async Task I12_a_connection_that_comes_again_with_the_newer_secret_stays()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        await site.CallAsync("/api/regenerate", HttpMethod.Post);
        await hub.StopAsync(TestApp.Stop);
        await hub.StartAsync(TestApp.Stop);

        site.Clock.Advance(HubLink.Patience);

        Assert.Equal("Ada", await CallAsync(hub, nameof(SessionHub.Open)));
        Assert.Equal("in", await CallAsync(hub, nameof(SessionHub.Guarded)));
    }

    [Fact]
    public async Task I2_a_sign_in_of_somebody_else_leaves_the_connection_nothing()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        var closed = hub.WhenClosed();

        await site.SignInAsync("2");

        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    [Fact]
    public async Task What_needs_a_cookie_throws_and_changes_nothing()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        Assert.Equal(nameof(SessionCookieException), await CallAsync(hub, nameof(SessionHub.SignIn)));
        Assert.Equal(nameof(SessionCookieException), await CallAsync(hub, nameof(SessionHub.Regenerate)));
        Assert.Equal("Ada", await CallAsync(hub, nameof(SessionHub.Open)));
        Assert.Equal(200, await site.CallAsync("/api/me"));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_visitor_without_a_session_has_an_empty_state_and_cannot_start_one(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await using var hub = await ConnectAsync(site, transport);

        Assert.Equal("nobody", await NextAsync(_seen.Connected));
        Assert.Equal("None fresh ", await CallAsync(hub, nameof(SessionHub.Status)));
        Assert.Equal(nameof(SessionCookieException), await CallAsync(hub, nameof(SessionHub.Write)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_connection_that_comes_while_the_store_is_away_is_nobodys_until_that_is_back(
        HttpTransportType transport)
    {
        var store = new WatchedStore();
        await using var site = await StartAsync(services: services => store.Use(services, services.AddBlazorSessions()));
        await site.SignInAsync();
        site.Clock.Advance(LiveSessions.ConfirmedFor + TimeSpan.FromTicks(1));
        store.Fail();
        await using var hub = await ConnectAsync(site, transport);
        Assert.Equal("nobody", await NextAsync(_seen.Connected));
        Assert.Equal("None stale ", await CallAsync(hub, nameof(SessionHub.Status)));
        Assert.Equal(nameof(SessionStoreException), await CallAsync(hub, nameof(SessionHub.Write)));
        await Assert.ThrowsAsync<HubException>(() => CallAsync(hub, nameof(SessionHub.Guarded)));

        store.Before = null;

        Assert.Equal("done", await CallAsync(hub, nameof(SessionHub.Write)));
        Assert.Equal("Ada", await CallAsync(hub, nameof(SessionHub.Open)));
    }

    [Fact]
    public async Task Sessions_in_cookies_are_read_in_a_hub_and_not_written()
    {
        await using var site = await StartAsync(services: services => services.AddBlazorSessions().UseCookies());
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);

        Assert.Equal("Ada", await CallAsync(hub, nameof(SessionHub.Open)));
        Assert.Equal(nameof(SessionCookieException), await CallAsync(hub, nameof(SessionHub.Write)));
    }

    [Fact]
    public async Task A_scope_that_a_method_makes_has_no_session()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);

        Assert.Equal(nameof(InvalidOperationException), await CallAsync(hub, nameof(SessionHub.InAnotherScope)));
    }

    [Fact]
    public async Task The_time_of_a_session_runs_out_under_a_connection()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        var closed = hub.WhenClosed();

        site.Clock.Advance(TimeSpan.FromHours(1));

        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    [Fact]
    public async Task A_user_whom_the_app_rejects_is_let_go_of()
    {
        await using var site = await StartAsync(options => options.Events.OnValidating = context =>
        {
            context.RejectPrincipal();
            return Task.CompletedTask;
        });
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        var closed = hub.WhenClosed();

        site.Clock.Advance(new BlazorSessionsOptions().ValidationInterval);

        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task I8_nothing_is_left_of_a_connection(HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        var sessions = site.Services.GetRequiredService<LiveSessions>();
        await using (await ConnectAsync(site, transport))
        {
            await TestApp.UntilAsync(() => sessions.All.Single().HasListeners);
        }

        await TestApp.UntilAsync(() => sessions.All.All(live => !live.HasListeners && !live.HasLeases));
        site.Clock.Advance(LiveSessions.LingersFor);
        await TestApp.UntilAsync(() => sessions.Count == 0);
    }

    [Theory]
    [InlineData("http://evil.example", HttpTransportType.WebSockets)]
    [InlineData("http://evil.example", HttpTransportType.LongPolling)]
    public async Task A12_a_page_of_another_origin_may_not_connect_with_the_cookie(string origin, HttpTransportType transport)
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = site.Connect("/hub", transport, ("Origin", origin));

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => hub.StartAsync(TestApp.Stop));

        Assert.Equal(HttpStatusCode.Forbidden, refusal.StatusCode);
        Assert.Contains(site.Log.All, line => line.Id == 205 && line.Text.Contains("AllowedOrigins"));
    }

    [Fact]
    public async Task An_origin_that_the_app_allows_may_connect_and_so_may_any_without_our_cookie()
    {
        await using var site = await StartAsync(options => options.AllowedOrigins.Add("https://friend.example"));
        await using var visitor = site.Connect("/hub", HttpTransportType.WebSockets, ("Origin", "https://evil.example"));
        await visitor.StartAsync(TestApp.Stop);
        await site.SignInAsync();
        await using var friend = site.Connect("/hub", HttpTransportType.WebSockets, ("Origin", "https://friend.example"));
        await friend.StartAsync(TestApp.Stop);

        Assert.Equal("nobody", await CallAsync(visitor, nameof(SessionHub.Open)));
        Assert.Equal("Ada", await CallAsync(friend, nameof(SessionHub.Open)));
    }

    [Fact]
    public async Task A_hub_that_skips_the_session_is_for_any_origin_and_has_none()
    {
        await using var site = await StartAsync();
        await site.SignInAsync();
        await using var hub = site.Connect("/bare", HttpTransportType.WebSockets, ("Origin", "https://evil.example"));
        await hub.StartAsync(TestApp.Stop);

        Assert.Equal(nameof(InvalidOperationException), await CallAsync(hub, nameof(BareHub.State)));
    }

    [Fact]
    public async Task A_session_with_a_name_is_that_of_the_request_that_connected()
    {
        await using var site = await StartAsync(services: services => services.AddBlazorSessions("cart"));
        await using var hub = await ConnectAsync(site);

        Assert.Equal(nameof(InvalidOperationException), await CallAsync(hub, nameof(SessionHub.NamedHere)));
        Assert.Equal("None", await CallAsync(hub, nameof(SessionHub.NamedOfRequest)));
    }

    [Fact]
    public async Task Filters_of_the_app_have_the_session_too()
    {
        var filter = new AppFilter();
        await using var site = await StartAsync(services: services => services.AddSignalR(options => options.AddFilter(filter)));
        await site.SignInAsync();
        await using var hub = await ConnectAsync(site);
        await CallAsync(hub, nameof(SessionHub.Open));

        Assert.Equal("Ada", filter.Saw);
    }

    private static Task<string> CallAsync(HubConnection hub, string method) => hub.InvokeAsync<string>(method, TestApp.Stop);

    private static async Task<T> NextAsync<T>(Channel<T> seen)
    {
        await TestApp.UntilAsync(() => seen.Reader.Count > 0);
        return await seen.Reader.ReadAsync(TestApp.Stop);
    }

    private static async Task<HubConnection> ConnectAsync(
        GuardSite site, HttpTransportType transport = HttpTransportType.WebSockets)
    {
        var hub = site.Connect("/hub", transport);
        await hub.StartAsync(TestApp.Stop);

        // The server lets calls in when it is through with the connection; the client is through before.
        await CallAsync(hub, nameof(SessionHub.Open));
        return hub;
    }

    private Task<GuardSite> StartAsync(
        Action<BlazorSessionsOptions>? configure = null, Action<IServiceCollection>? services = null) => GuardSite.StartAsync(
        app =>
        {
            app.MapHub<SessionHub>("/hub");
            app.MapHub<BareHub>("/bare").SkipSession();
        },
        collection =>
        {
            collection.AddSingleton(_seen);
            collection.AddSignalR();
            services?.Invoke(collection);
        },
        configure);

    private sealed class BareHub(ISessionService sessions) : Hub
    {
        public string State()
        {
            try
            {
                return sessions.State.Status.ToString();
            }
            catch (InvalidOperationException exception)
            {
                return exception.GetType().Name;
            }
        }
    }

    private sealed class AppFilter : IHubFilter
    {
        public string? Saw { get; private set; }

        public ValueTask<object?> InvokeMethodAsync(
            HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
        {
            Saw = invocationContext.ServiceProvider.GetRequiredService<ISessionService>().State.User.Identity!.Name;
            return next(invocationContext);
        }
    }
}
