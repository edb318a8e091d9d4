using BlazorSessions.DependencyInjection;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Named;

public sealed class SetUpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a cart")]
    [InlineData("cart;")]
    [InlineData("caf\u00e9")]
    [InlineData("a-name-that-is-far-too-long-for-one")]
    public void A_name_that_cannot_be_part_of_a_cookies_name_is_refused(string name) =>
        Assert.Contains(
            "cannot name a session",
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddBlazorSessions(name)).Message);

    [Fact]
    public async Task A_host_that_is_stopped_again_when_its_container_is_gone_stops_without_an_error()
    {
        var app = await CartApp.StartAsync();
        var host = app.Services.GetServices<IHostedService>().OfType<NamedSessionsHost>().Single();
        await app.DisposeAsync();

        await host.StopAsync(TestApp.Stop);
    }

    [Fact]
    public void Names_that_differ_in_case_only_are_refused()
    {
        var services = new ServiceCollection();
        services.AddBlazorSessions("cart");

        Assert.Contains("\"cart\" and \"Cart\"", Assert.Throws<ArgumentException>(() => services.AddBlazorSessions("Cart")).Message);
    }

    [Fact]
    public async Task Adding_a_name_again_only_configures_again()
    {
        await using var app = Build(services =>
        {
            services.AddBlazorSessions("cart", options => options.MaxKeys = 7);
            services.AddBlazorSessions("cart", options => options.MaxBytes = 77).UseMemory();
        });

        var options = Options(app, "cart");
        Assert.Equal((7, 77), (options.MaxKeys, options.MaxBytes));
        Assert.Single(app.Services.GetKeyedServices<ISessionDirectory>("cart"));
        Assert.NotEqual(7, Options(app, "").MaxKeys);
    }

    [Fact]
    public async Task A_named_session_alone_brings_the_first_with_it()
    {
        await using var app = Build(services => services.AddBlazorSessions("cart"));
        await RunAsync(app);
        using var client = app.GetTestClient();

        using var added = await client.PostAsync("https://localhost/cart/add", null, TestApp.Stop);

        Assert.NotNull(added.SetSession(CartApp.Cookie));
        Assert.Null(added.SetSession());
    }

    [Fact]
    public async Task Over_plain_http_in_development_the_cookie_is_named_after_the_session_too()
    {
        await using var app = Build(services => services.AddBlazorSessions("cart"), "Development");
        await RunAsync(app);
        using var client = app.GetTestClient();

        using var added = await client.PostAsync("http://localhost/cart/add", null, TestApp.Stop);

        Assert.NotNull(added.SetSession("session-cart"));
    }

    [Fact]
    public async Task Options_of_a_name_are_bound_from_its_own_section_and_code_wins()
    {
        await using var app = Build(services => services.AddBlazorSessions("cart", options => options.MaxKeys = 3), settings: new()
        {
            ["BlazorSessions:IdleTimeout"] = "00:10:00",
            ["BlazorSessions:Sessions:cart:IdleTimeout"] = "00:20:00",
            ["BlazorSessions:Sessions:cart:MaxKeys"] = "2",
            ["BlazorSessions:Sessions:cart:Cookie:Name"] = "basket",
        });

        var (first, cart) = (Options(app, ""), Options(app, "cart"));

        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20)), (first.IdleTimeout, cart.IdleTimeout));
        Assert.Equal((3, "basket", true), (cart.MaxKeys, cart.Cookie.Name, cart.Cookie.HttpOnly));
        Assert.NotEqual(3, first.MaxKeys);
    }

    public static TheoryData<string, Action<BlazorSessionsOptions>> Faults => new()
    {
        { "IdleTimeout is 00:00:00", options => options.IdleTimeout = TimeSpan.Zero },
        { "Cookie.HttpOnly is false", options => options.Cookie.HttpOnly = false },
        { "AllowedOrigins is set", options => options.AllowedOrigins.Add("https://a.example") },
        { "MaxSessionsPerUser is set", options => options.MaxSessionsPerUser = 3 },
        { "RedirectWhenEnded is set", options => options.RedirectWhenEnded = true },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Options_that_cannot_be_kept_stop_the_start_and_name_the_session(string message, Action<BlazorSessionsOptions> configure)
    {
        await using var app = Build(services => services.AddBlazorSessions("cart", configure));

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => RunAsync(app));

        Assert.Contains($"BlazorSessionsOptions of \"cart\": {message}", exception.Message);
    }

    public static TheoryData<string?, string?, string?, string?> SharedCookies => new()
    {
        { null, "__Host-session", "app's first session", "session \"cart\"" },
        { null, "__HOST-session", "app's first session", "session \"cart\"" },
        { "__Host-session-wishes", null, "app's first session", "session \"wishes\"" },
    };

    [Theory]
    [MemberData(nameof(SharedCookies))]
    public async Task One_cookie_for_two_sessions_stops_the_start(string? first, string? cart, string? one, string? other)
    {
        await using var app = Build(services =>
        {
            services.AddBlazorSessions(options => Name(options, first));
            services.AddBlazorSessions("cart", options => Name(options, cart));
            services.AddBlazorSessions("wishes");
        });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(app));

        Assert.Contains($"The {one} and the {other} have the cookie", exception.Message);

        static void Name(BlazorSessionsOptions options, string? name)
        {
            if (name is not null)
            {
                options.Cookie.Name = name;
            }
        }
    }

    [Fact]
    public async Task One_store_for_two_sessions_stops_the_start()
    {
        var store = new MemorySessionStore(TimeProvider.System);
        await using var app = Build(services =>
        {
            services.AddBlazorSessions("cart").UseStore(_ => store);
            services.AddBlazorSessions("wishes").UseStore(_ => store);
        });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(app));

        Assert.Contains("The session \"cart\" and the session \"wishes\" have one store", exception.Message);
    }

    private static BlazorSessionsOptions Options(WebApplication app, string name) =>
        app.Services.GetRequiredService<IOptionsMonitor<BlazorSessionsOptions>>().Get(name);

    private static Task RunAsync(WebApplication app)
    {
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        app.MapPost("/cart/add", ([FromKeyedServices("cart")] ISessionService cart) => cart.IncrementAsync("items"));
        return app.StartAsync(TestApp.Stop);
    }

    private static WebApplication Build(
        Action<IServiceCollection> services, string environment = "Production", Dictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddPlainCookieNames();
        services(builder.Services);
        return builder.Build();
    }
}
