using System.Net;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Tests.Http;

public sealed class SetUpTests
{
    [Fact]
    public async Task An_app_that_adds_but_does_not_use_it_does_not_start_and_is_told_the_missing_call()
    {
        await using var app = Build(services => services.AddBlazorSessions());
        app.MapBlazorSessions();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestApp.Stop));

        Assert.Contains("Call app.UseBlazorSessions()", exception.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_app_with_circuits_that_does_not_map_it_does_not_start_and_is_told_the_missing_call(bool isHubOnly)
    {
        await using var app = Build(services =>
        {
            services.AddRazorComponents().AddInteractiveServerComponents();
            services.AddBlazorSessions();
        });
        app.UseBlazorSessions();
        app.UseAntiforgery();
        if (isHubOnly)
        {
            app.MapBlazorHub();
        }
        else
        {
            app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        }

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestApp.Stop));

        Assert.Contains("Call app.MapBlazorSessions()", exception.Message);
    }

    public static TheoryData<string, Action<IServiceCollection>, Action<WebApplication>> WithoutCircuits => new()
    {
        { "minimal APIs", _ => { }, _ => { } },
        { "controllers", services => services.AddControllers(), app => app.MapControllers() },
        { "Razor Pages", services => services.AddRazorPages(), app => app.MapRazorPages() },
        { "a hub", services => services.AddSignalR(), app => app.MapHub<PlainHub>("/hub") },
        {
            "static components",
            services => services.AddRazorComponents(),
            app =>
            {
                app.UseAntiforgery();
                app.MapRazorComponents<PlainRoot>();
            }
        },
    };

    [Theory]
    [MemberData(nameof(WithoutCircuits))]
    public async Task An_app_without_circuits_needs_no_endpoints_of_ours(
        string kind, Action<IServiceCollection> services, Action<WebApplication> map)
    {
        await using var app = Build(all =>
        {
            services(all);
            all.AddBlazorSessions();
        });
        app.UseBlazorSessions();
        map(app);
        app.MapPost("/count", (ISessionService sessions) => sessions.IncrementAsync("n"));
        await app.StartAsync(TestApp.Stop);
        using var client = app.GetTestClient();

        using var response = await client.PostAsync("https://localhost/count", null, TestApp.Stop);

        Assert.True(response.SetSession() is not null, kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_session_of_the_framework_beside_it_stops_the_start_with_the_line_to_remove(bool isAddedFirst)
    {
        await using var app = Build(services => AddBoth(services, isAddedFirst));
        app.UseBlazorSessions();
        app.UseSession();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(TestApp.Stop));

        Assert.Contains("Remove the line app.UseSession(); from Program.cs.", exception.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_services_of_the_frameworks_session_do_no_harm(bool isAddedFirst)
    {
        await using var app = Build(services => AddBoth(services, isAddedFirst), "Development");
        app.UseBlazorSessions();
        app.MapPost("/set", (HttpContext http) => http.Session.SetString("a", "1"));
        await app.StartAsync(TestApp.Stop);
        using var client = app.GetTestClient();

        using var response = await client.PostAsync("https://localhost/set", null, TestApp.Stop);

        Assert.True(response.SetCookies().Single().Name == "__Host-session");
    }

    [Fact]
    public async Task An_app_that_uses_or_maps_but_does_not_add_it_is_told_the_missing_call()
    {
        await using var app = Build(_ => { });

        Assert.Contains("AddBlazorSessions()", Assert.Throws<InvalidOperationException>(() => app.UseBlazorSessions()).Message);
        Assert.Contains("AddBlazorSessions()", Assert.Throws<InvalidOperationException>(() => app.MapBlazorSessions()).Message);
    }

    [Fact]
    public async Task An_app_without_components_may_use_it_too()
    {
        await using var app = Build(services => services.AddBlazorSessions());
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        app.MapPost("/count", (ISessionService sessions) => sessions.IncrementAsync("n"));
        await app.StartAsync(TestApp.Stop);

        using var client = app.GetTestClient();
        using var response = await client.PostAsync("https://localhost/count", null, TestApp.Stop);

        Assert.NotNull(response.SetSession());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_order_of_adding_components_and_sessions_does_not_matter_nor_does_adding_twice(bool sessionsFirst)
    {
        await using var app = Build(services =>
        {
            if (sessionsFirst)
            {
                services.AddBlazorSessions(options => options.MaxKeys = 7);
                services.AddRazorComponents().AddInteractiveServerComponents();
            }
            else
            {
                services.AddRazorComponents().AddInteractiveServerComponents();
                services.AddBlazorSessions(options => options.MaxKeys = 7);
            }

            services.AddBlazorSessions(options => options.MaxBytes = 77);
        }, "Development");
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapBlazorSessions();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        TestApi.Map(app);
        await app.StartAsync(TestApp.Stop);

        var options = app.Services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;
        Assert.Equal((7, 77), (options.MaxKeys, options.MaxBytes));
        await using var scope = app.Services.CreateAsyncScope();
        Assert.Equal("SessionAuthenticationStateProvider", scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>().GetType().Name);
        Assert.Single(app.Services.GetServices<ISessionStore>());
        using var client = app.GetTestClient();
        using var page = await client.GetAsync("https://localhost/static", TestApp.Stop);
        using var write = await client.PostAsync("https://localhost/api/sign-in/1", null, TestApp.Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Single(write.SetCookies(), cookie => cookie.Name == "__Host-session");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sessions_may_stand_on_either_side_of_authentication(bool before)
    {
        static void Authentication(WebApplication app)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }

        await using var app = Build(services => services.AddBlazorSessions());
        app.UseRouting();
        if (!before)
        {
            Authentication(app);
        }

        app.UseBlazorSessions();
        if (before)
        {
            Authentication(app);
        }

        app.MapBlazorSessions();
        app.MapPost("/in", (ISessionService sessions) => sessions.SignInAsync("1", "Ada"));
        app.MapGet("/me", (HttpContext http, ISessionService sessions) => $"{http.User.Identity!.Name}={sessions.State.User.Identity!.Name}")
            .RequireAuthorization();
        await app.StartAsync(TestApp.Stop);
        using var client = app.GetTestClient();
        using var signIn = await client.PostAsync("https://localhost/in", null, TestApp.Stop);
        using var request = Visiting.Request(HttpMethod.Get, "https://localhost/me", ("Cookie", $"__Host-session={signIn.SetSession()!.Value}"));

        using var response = await client.SendAsync(request, TestApp.Stop);

        Assert.Equal("Ada=Ada", await response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task An_app_with_a_default_scheme_of_its_own_keeps_it_and_its_user()
    {
        await using var app = Build(services =>
        {
            services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
            services.AddBlazorSessions();
        });
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        app.MapPost("/count", async (HttpContext http, ISessionService sessions) =>
        {
            http.User = new(new System.Security.Claims.ClaimsIdentity([new("name", "other")], "other", "name", "role"));
            await sessions.IncrementAsync("n");
            return http.User.Identity!.Name;
        });
        await app.StartAsync(TestApp.Stop);
        using var client = app.GetTestClient();

        using var response = await client.PostAsync("https://localhost/count", null, TestApp.Stop);

        Assert.Equal("other", await response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Options_are_bound_from_the_configuration_and_code_wins()
    {
        await using var app = Build(services => services.AddBlazorSessions(options => options.MaxKeys = 3), settings: new()
        {
            ["BlazorSessions:IdleTimeout"] = "00:10:00",
            ["BlazorSessions:MaxKeys"] = "2",
            ["BlazorSessions:Cookie:Name"] = "app",
            ["BlazorSessions:AllowedOrigins:0"] = "https://partner.example",
            ["BlazorSessions:WhenTooManySessions"] = "EndOldest",
        });

        var options = app.Services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;

        Assert.Equal(TimeSpan.FromMinutes(10), options.IdleTimeout);
        Assert.Equal(3, options.MaxKeys);
        Assert.Equal("app", options.Cookie.Name);
        Assert.True(options.Cookie.HttpOnly);
        Assert.Equal(["https://partner.example"], options.AllowedOrigins);
        Assert.Equal(WhenTooManySessions.EndOldest, options.WhenTooManySessions);
    }

    public static TheoryData<string, Action<BlazorSessionsOptions>> Faults => new()
    {
        { "IdleTimeout is 00:00:00", options => options.IdleTimeout = TimeSpan.Zero },
        { "IdleTimeout is -00:01:00", options => options.IdleTimeout = TimeSpan.FromMinutes(-1) },
        { "AbsoluteTimeout (00:30:00) is shorter", options => options.AbsoluteTimeout = TimeSpan.FromMinutes(30) },
        { "AbsoluteTimeout is 10675199", options => options.AbsoluteTimeout = TimeSpan.MaxValue },
        { "RememberMe.IdleTimeout is", options => options.RememberMe.IdleTimeout = TimeSpan.Zero },
        { "StoreTimeout is", options => options.StoreTimeout = TimeSpan.Zero },
        { "RotationGrace is", options => options.RotationGrace = TimeSpan.FromHours(1) },
        { "LoginPath is \"https://evil.example\"", options => options.LoginPath = "https://evil.example" },
        { "LoginPath is \"login\"", options => options.LoginPath = "login" },
        { "LoginPath is \"\"", options => options.LoginPath = null! },
        { "AccessDeniedPath is \"//denied\"", options => options.AccessDeniedPath = "//denied" },
        { "LogoutRedirectPath is", options => options.LogoutRedirectPath = "" },
        { "ReturnUrlParameter is empty", options => options.ReturnUrlParameter = " " },
        { "AllowedOrigins has \"https://a.example/path\"", options => options.AllowedOrigins.Add("https://a.example/path") },
        { "AllowedOrigins has \"*\"", options => options.AllowedOrigins.Add("*") },
        { "MaxKeys is 0", options => options.MaxKeys = 0 },
        { "MaxBytes is 0", options => options.MaxBytes = 0 },
        { "MaxPrincipalBytes is 0", options => options.MaxPrincipalBytes = 0 },
        { "MaxPrincipalBytes is 8388609", options => options.MaxPrincipalBytes = 8388609 },
        { "MaxSessionsPerUser is 0", options => options.MaxSessionsPerUser = 0 },
        { "Cookie.Name is \"a b\"", options => options.Cookie.Name = "a b" },
        { "Cookie.Name is \"\u00e9\"", options => options.Cookie.Name = "\u00e9" },
        { "Cookie has a Domain or Path", options => options.Cookie.Domain = "example.org" },
        { "Cookie has a Domain or Path", options => options.Cookie.Path = "/app" },
        { "Cookie.SecurePolicy is not Always", options => options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest },
        { "Cookie.HttpOnly is false", options => options.Cookie.HttpOnly = false },
        { "Cookie has an Expiration or MaxAge", options => options.Cookie.MaxAge = TimeSpan.FromDays(1) },
        { "PersistentCookie is set and AbsoluteTimeout is 401.00:00:00", TooLong },
        { "Cookie has a Domain or Path", options => options.Cookie = new CookieBuilder { Name = "__HOST-a", HttpOnly = true, Path = "/app", SecurePolicy = CookieSecurePolicy.Always } },
        { "Cookie has an Expiration or MaxAge", options => options.Cookie.Expiration = TimeSpan.FromDays(1) },
        { "Cookie.Path is \"shop\"", options => options.Cookie = Named(cookie => cookie.Path = "shop") },
        { "Cookie.Path is \"/a;b\"", options => options.Cookie = Named(cookie => cookie.Path = "/a;b") },
        { "Cookie.Domain is \"https://example.org\"", options => options.Cookie = Named(cookie => cookie.Domain = "https://example.org") },
        { "Cookie.Domain is \"example.org:443\"", options => options.Cookie = Named(cookie => cookie.Domain = "example.org:443") },
        { "Cookie.Extensions has Partitioned", options => options.Cookie = Named(cookie => cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest, "Partitioned") },
        { "Cookie.Extensions has \"Max-Age=9\"", options => options.Cookie = Named(_ => { }, "Max-Age=9") },
        { "Cookie.Extensions has \"a; b\"", options => options.Cookie = Named(_ => { }, "a; b") },
        { "Skip has \"health\", which does not begin with a slash; write \"/health\"", options => options.Skip.Add("health") },
        { "Skip has \"/a*\", which has a wildcard", options => options.Skip.Add("/a*") },
        { "Preload has \"/a**\", which has ** inside", options => options.Preload.AddGlob("/a**") },
        { "Preload has \"(\", which is no regular expression", options => options.Preload.AddRegex("(") },
        { "Skip has \"/api/me\" and Preload has \"/api\"", Both },
        { "Skip has \"/_blazor\"", options => options.Skip.Add("/_blazor") },
        { "Skip has \"/_session/redeem\"", options => options.Skip.Add("/_session/redeem") },
        { "Cookie.SameSite is None", options => options.Cookie = new CookieBuilder { Name = "a", HttpOnly = true, SameSite = SameSiteMode.None } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Asvs_3_3_1_options_that_cannot_be_kept_stop_the_start_and_say_why(string message, Action<BlazorSessionsOptions> configure)
    {
        await using var app = Build(services => services.AddBlazorSessions(configure));
        app.UseBlazorSessions();
        app.MapBlazorSessions();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestApp.Stop));

        Assert.Contains($"BlazorSessionsOptions.{message}", exception.Message);
    }

    [Fact]
    public async Task Options_that_are_wrong_in_several_ways_say_all_of_them_at_once()
    {
        await using var app = Build(services => services.AddBlazorSessions(options =>
        {
            options.Skip.Add("health");
            options.Preload.AddRegex("(");
            options.Cookie.HttpOnly = false;
        }));
        app.UseBlazorSessions();
        app.MapBlazorSessions();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestApp.Stop));

        Assert.Equal(3, exception.Failures.Count());
    }

    [Fact]
    public async Task Patterns_of_configuration_are_prefixes_globs_and_expressions_by_how_they_look()
    {
        await using var app = Build(services => services.AddBlazorSessions(), settings: new()
        {
            ["BlazorSessions:Skip:0"] = "/health",
            ["BlazorSessions:Skip:1"] = "/assets/**",
            ["BlazorSessions:Preload:0"] = @"^/files/\d+$",
        });
        app.UseBlazorSessions();
        app.MapBlazorSessions();
        await app.StartAsync(TestApp.Stop);

        var options = app.Services.GetRequiredService<IOptions<BlazorSessionsOptions>>().Value;

        Assert.True(options.Skip.Match("/health/live"));
        Assert.True(options.Skip.Match("/assets/css/site.css"));
        Assert.True(options.Preload.Match("/files/7"));
        Assert.False(options.Preload.Match("/files/x"));
    }

    private static CookieBuilder Named(Action<CookieBuilder> configure, params string[] extensions)
    {
        var cookie = new CookieBuilder { Name = "a", HttpOnly = true, SecurePolicy = CookieSecurePolicy.Always };
        configure(cookie);
        foreach (var extension in extensions)
        {
            cookie.Extensions.Add(extension);
        }

        return cookie;
    }

    private static void TooLong(BlazorSessionsOptions options) =>
        (options.PersistentCookie, options.AbsoluteTimeout) = (true, TimeSpan.FromDays(401));

    private static void Both(BlazorSessionsOptions options)
    {
        options.Skip.Add("/api/me");
        options.Preload.Add("/api");
    }

    private static void AddBoth(IServiceCollection services, bool isAddedFirst)
    {
        if (isAddedFirst)
        {
            services.AddDistributedMemoryCache().AddSession();
        }

        services.AddBlazorSessions();
        if (!isAddedFirst)
        {
            services.AddDistributedMemoryCache().AddSession();
        }
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

    private sealed class PlainHub : Microsoft.AspNetCore.SignalR.Hub;

    private sealed class PlainRoot : Microsoft.AspNetCore.Components.ComponentBase;
}
