using BlazorSessions.Testing;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.Extensions.DependencyInjection;
using static BlazorSessions.Tests.Hosting.Tokens;

namespace BlazorSessions.Tests.Http.Clients;

/// <summary>A call carries the token of the session that it is made for, whoever else's code runs, and whoever was there before.</summary>
public sealed class SessionTokenHandlerTests
{
    private readonly FakeApi _api = new();

    [Fact]
    public async Task A_call_of_a_request_carries_the_token_of_its_session_and_nobodys_none()
    {
        await using var app = await StartAsync();
        var olga = await app.NewBrowser().SignInAsync("Olga");
        var ada = await app.NewBrowser().SignInAsync("Ada");

        Assert.Equal("Bearer token of Olga", await olga.GetAsync("/api/call").TextAsync());
        Assert.Equal("Bearer token of Ada", await ada.GetAsync("/api/call").TextAsync());
        Assert.Equal("", await app.NewBrowser().GetAsync("/api/call").TextAsync());
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_circuit_that_changed_its_user_or_signed_out_never_sends_the_token_of_before(HttpTransportType transport)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser(new HeadlessBrowserOptions { Transports = transport }).SignInAsync("Olga");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        HttpClient? kept = null;
        await tab.DoAsync(app, async _ =>
        {
            kept = app.Probe.Services!.GetRequiredService<IHttpClientFactory>().CreateClient("api");
            Assert.Equal("Bearer token of Olga", await FakeApi.CallAsync(kept));
        });

        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("Ada"), new() { Properties = Of("Ada") }, TestApp.Stop));
        await tab.TakesEventsAsync();
        await tab.DoAsync(app, async _ =>
        {
            Assert.Equal("Bearer token of Ada", await FakeApi.CallAsync(kept!));
            Assert.Equal("Bearer token of Ada", await _api.CallAsync(app.Probe.Services!));
        });

        await tab.ClickAsync("sign-out", TestApp.Stop);
        await tab.EndsAsync();
        await tab.DoAsync(app, async _ =>
        {
            Assert.Equal("", await FakeApi.CallAsync(kept!));
            Assert.Equal("", await _api.CallAsync(app.Probe.Services!));
        });
        Assert.Equal(5, _api.Calls.Count);
    }

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task The_request_of_a_circuits_connection_gives_no_token_to_who_asks_it_in_the_circuit(HttpTransportType transport)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowser(new HeadlessBrowserOptions { Transports = transport }).SignInAsync("Olga");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Assert.Equal("token of Olga", await browser.GetAsync("/api/host-token").TextAsync());

        await tab.DoAsync(app, async _ =>
        {
            var http = app.Probe.Services!.GetRequiredService<IHttpContextAccessor>().HttpContext;
            Assert.Null(http is null ? null : await http.GetTokenAsync("access_token"));
        });
    }

    [Fact]
    public async Task What_a_circuit_does_in_the_context_of_another_carries_its_own_token()
    {
        await using var app = await StartAsync();
        var olgas = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);
        var adas = await (await app.NewBrowser().SignInAsync("Ada")).OpenAsync("/", TestApp.Stop);
        IServiceProvider? olga = null;
        await olgas.DoAsync(app, _ =>
        {
            olga = app.Probe.Services;
            return Task.CompletedTask;
        });

        // As by an event of the app that Ada raises and Olga's component hears.
        await adas.DoAsync(app, async _ =>
        {
            Assert.Equal("Bearer token of Olga", await _api.CallAsync(olga!));
            Assert.Equal("Bearer token of Ada", await _api.CallAsync(app.Probe.Services!));
        });

        // As by a timer.
        Task<string> timed;
        using (ExecutionContext.SuppressFlow())
        {
            timed = Task.Run(() => _api.CallAsync(olga!), TestApp.Stop);
        }

        Assert.Equal("Bearer token of Olga", await timed);
    }

    [Fact]
    public async Task After_its_circuit_a_client_sends_nothing_of_anybody()
    {
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);
        HttpClient? kept = null;
        await tab.DoAsync(app, async _ =>
        {
            kept = app.Probe.Services!.GetRequiredService<IHttpClientFactory>().CreateClient("api");
            await FakeApi.CallAsync(kept);
        });
        await tab.DisposeAsync();

        await TestApp.UntilAsync(async () => await FakeApi.CallAsync(kept!) == "");
    }

    [Fact]
    public async Task A_client_with_an_address_of_its_own_gives_other_servers_no_token()
    {
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async _ =>
        {
            var services = app.Probe.Services!;
            Assert.Equal("Bearer token of Olga", await _api.CallAsync(services, "https://API.example/other"));
            Assert.Equal("", await _api.CallAsync(services, "https://evil.example/orders"));
            Assert.Equal("", await _api.CallAsync(services, "http://api.example/orders"));
            Assert.Equal("", await _api.CallAsync(services, "https://api.example:444/orders"));
        });
    }

    [Fact]
    public async Task The_client_of_a_singleton_says_what_to_do_and_takes_the_session_of_a_request()
    {
        await using var app = await StartAsync();
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => FakeApi.CallAsync(client));
        Assert.Contains("request.", error.Message, StringComparison.Ordinal);
        Assert.Empty(_api.Calls);

        await tab.DoAsync(app, async sessions =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "orders");
            request.SetSession(sessions);
            using var response = await client.SendAsync(request, TestApp.Stop);
            Assert.Equal(["Bearer token of Olga"], _api.Calls);
        });
    }

    [Fact]
    public async Task A_typed_client_is_of_its_scope_whose_address_it_may_set_itself()
    {
        await using var app = await StartAsync(services: services => services.AddHttpClient<Orders>()
            .AddSessionTokenHandler().ConfigurePrimaryHttpMessageHandler(() => new Silent()));
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            var orders = app.Probe.Services!.GetRequiredService<Orders>();
            Assert.Equal("Bearer token of Olga", await FakeApi.CallAsync(orders.Http));
            Assert.Equal("", await FakeApi.CallAsync(orders.Http, "https://evil.example/"));
            await sessions.SignOutAsync(TestApp.Stop);
            Assert.Equal("", await FakeApi.CallAsync(orders.Http));
        });
    }

    [Fact]
    public async Task A_session_of_a_test_has_its_token_sent()
    {
        await using var app = await StartAsync();
        var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("api");
        var session = new TestSession();
        await session.SignInAsync(UserOf("Ada"), new() { Properties = Of("Ada") }, TestApp.Stop);
        using var request = new HttpRequestMessage(HttpMethod.Get, "orders");
        request.SetSession(session);

        using var response = await client.SendAsync(request, TestApp.Stop);

        Assert.Equal(["Bearer token of Ada"], _api.Calls);
    }

    [Fact]
    public async Task A_handler_has_the_session_of_the_request_and_none_among_its_services()
    {
        await using var app = await StartAsync(client => client.AddHttpMessageHandler(services => new Curious(services)));
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            using var client = app.Probe.Services!.GetRequiredService<IHttpClientFactory>().CreateClient("api");
            using var request = new HttpRequestMessage(HttpMethod.Get, "orders");
            using var response = await client.SendAsync(request, TestApp.Stop);
            Assert.Equal("Olga", response.ReasonPhrase);
            Assert.Contains("request.GetSession()", response.Headers.GetValues("Error").Single(), StringComparison.Ordinal);
            Assert.Same(sessions, request.GetSession());
        });
    }

    [Fact]
    public async Task A_handler_before_ours_that_sends_again_sends_the_token_of_now()
    {
        var again = new Again();
        await using var app = await TestApp.StartAsync(
            services: (services, _) => _api.Add(services).AddHttpMessageHandler(() => again).AddSessionTokenHandler(),
            pipeline: Tokens.Map);
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            again.Between = () => sessions.SignOutAsync(TestApp.Stop);
            await _api.CallAsync(app.Probe.Services!);
        });

        Assert.Equal(["Bearer token of Olga", ""], _api.Calls);
    }

    [Fact]
    public async Task Other_clients_and_all_clients_together_have_no_token()
    {
        await using var app = await StartAsync(services: services =>
        {
            services.AddHttpClient("other", client => client.BaseAddress = new Uri("https://other.example/"))
                .AddHttpMessageHandler(() => new Silent());
            services.ConfigureHttpClientDefaults(all =>
                Assert.Throws<InvalidOperationException>(() => all.AddSessionTokenHandler()));
        });
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async _ =>
        {
            using var client = app.Probe.Services!.GetRequiredService<IHttpClientFactory>().CreateClient("other");
            Assert.Equal("", await FakeApi.CallAsync(client));
        });
    }

    [Fact]
    public async Task What_is_sent_without_waiting_is_refused()
    {
        await using var app = await StartAsync();
        var tab = await (await app.NewBrowser().SignInAsync("Olga")).OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, _ =>
        {
            using var client = app.Probe.Services!.GetRequiredService<IHttpClientFactory>().CreateClient("api");
            using var request = new HttpRequestMessage(HttpMethod.Get, "orders");
            Assert.Throws<NotSupportedException>(() => client.Send(request, TestApp.Stop));
            return Task.CompletedTask;
        });
        Assert.Empty(_api.Calls);
    }

    private Task<TestApp> StartAsync(Action<IHttpClientBuilder>? client = null, Action<IServiceCollection>? services = null) =>
        TestApp.StartAsync(
            services: (all, _) =>
            {
                var api = _api.Add(all).AddSessionTokenHandler();
                client?.Invoke(api);
                services?.Invoke(all);
            },
            pipeline: app =>
            {
                Tokens.Map(app);
                app.MapGet("/api/call", (IServiceProvider scope) => _api.CallAsync(scope));
            });

    private sealed class Orders
    {
        public Orders(HttpClient http)
        {
            Http = http;
            Http.BaseAddress = new Uri("https://api.example/");
        }

        public HttpClient Http { get; }
    }

    private sealed class Curious(IServiceProvider services) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var session = request.GetSession() ?? throw new InvalidOperationException("No session.");
            response.ReasonPhrase = session.State.User.Identity!.Name;
            var error = await Assert.ThrowsAsync<InvalidOperationException>(
                () => services.GetRequiredService<ISessionService>().LoadAsync(cancellationToken));
            response.Headers.Add("Error", error.Message);
            return response;
        }
    }

    private sealed class Again : DelegatingHandler
    {
        public Func<Task> Between { get; set; } = () => Task.CompletedTask;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var first = await base.SendAsync(request, cancellationToken);
            await Between();
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Silent : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(new HttpResponseMessage
            {
                Content = new StringContent(request.Headers.Authorization?.ToString() ?? ""),
            });
    }
}
