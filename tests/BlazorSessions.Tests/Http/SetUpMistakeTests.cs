using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

/// <summary>Each mistake of setting an app up has one message, which tells the cause and the cure.</summary>
public sealed class SetUpMistakeTests
{
    private static readonly Mistake[] s_mistakes =
    [
        new("nothing uses it", NotUsedAsync, "is added but not used", "Call app.UseBlazorSessions() before app.UseAntiforgery()"),
        new("nothing maps it", NotMappedAsync, "its endpoints are not mapped", "Call app.MapBlazorSessions()"),
        new("the session of ASP.NET Core beside it", BesideUseSessionAsync, "app.UseSession() stands beside app.UseBlazorSessions()",
            "Remove the line app.UseSession(); from Program.cs."),
        new("nothing adds it", NotAddedAsync, "is not added", "Call builder.Services.AddBlazorSessions()"),
        new("a singleton takes the service", InSingletonAsync,
            "this scope is none of them: it is that of a singleton", "Make the singleton scoped"),
        new("a scope of background work takes it", InOwnScopeAsync, "made by CreateScope", "use ISessionDirectory"),
        new("the constructor of a hub uses it", InOwnScopeAsync, "in methods and OnConnectedAsync, not in the constructor"),
        new("a write after the response began", TooLateAsync,
            "The response has started, so the browser cannot be given a cookie", "before the first await of a streaming page"),
        new("plain http", OverHttpAsync,
            "over plain http (shop.example), where browsers do not keep it",
            "Serve the app over https", "app.UseForwardedHeaders()", "Cookie.SecurePolicy"),
        new("plain http, in a circuit", NotKeptAsync,
            "The browser has not kept the cookie", "Secure", "over https", "forwarded headers", "Cookie.SecurePolicy"),
        new("a proxy whose headers are not read", BehindProxyAsync,
            "Only the scheme differs", "app.UseForwardedHeaders()", "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true", "AllowedOrigins"),
        new("a page of another origin", FromElsewhereAsync,
            "a page of another origin may have sent it (origin https://evil.example", "BlazorSessionsOptions.AllowedOrigins"),
        new("keys that are lost", LostKeysAsync,
            "Data Protection key", "keys lost with a restart", "AddDataProtection()", "PersistKeysTo", "Cookie.Name"),
        new("a fallback policy over an interactive login page", UnderFallbackPolicyAsync,
            "The login page /circuit-login is interactive", "refused to who is not signed in",
            "@attribute [Authorize] into the _Imports.razor", "[AllowAnonymous] on the login page"),
    ];

    public static TheoryData<string> Names => [.. s_mistakes.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_message_tells_cause_and_cure(string name)
    {
        var mistake = s_mistakes.Single(mistake => mistake.Name == name);

        var message = await mistake.MakeAsync();

        Assert.All(mistake.Says, words => Assert.Contains(words, message));
    }

    private static Task<string> NotUsedAsync() => StartAsync(app => app.MapBlazorSessions());

    private static Task<string> NotMappedAsync() => StartAsync(app =>
    {
        app.UseBlazorSessions();
        app.UseAntiforgery();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    });

    private static Task<string> BesideUseSessionAsync() => StartAsync(app =>
    {
        app.UseBlazorSessions();
        app.UseSession();
    });

    private static Task<string> NotAddedAsync() => StartAsync(app => app.UseBlazorSessions(), isAdded: false);

    private static async Task<string> StartAsync(Action<WebApplication> pipeline, bool isAdded = true)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        if (isAdded)
        {
            builder.Services.AddBlazorSessions();
        }

        await using var app = builder.Build();
        return await MessageAsync(async () =>
        {
            pipeline(app);
            await app.StartAsync(TestApp.Stop);
        });
    }

    // In Production, where nothing checks who takes what.
    private static async Task<string> InSingletonAsync()
    {
        var message = "";
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddSingleton<Careless>(),
            pipeline: app => app.MapPost("/careless", async (Careless careless) =>
                message = await MessageAsync(() => careless.Sessions.IncrementAsync("n"))));
        using var response = await app.SendAsync(HttpMethod.Post, "/careless");
        return message;
    }

    private static async Task<string> InOwnScopeAsync()
    {
        await using var app = await TestApp.StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        return await MessageAsync(() => scope.ServiceProvider.GetRequiredService<ISessionService>().IncrementAsync("n"));
    }

    private static async Task<string> TooLateAsync()
    {
        var message = "";
        await using var app = await TestApp.StartAsync(pipeline: app =>
            app.MapPost("/late", async (HttpContext http, ISessionService sessions) =>
            {
                await http.Response.WriteAsync("on its way");
                await http.Response.Body.FlushAsync();
                message = await MessageAsync(() => sessions.IncrementAsync("n"));
            }));
        using var response = await app.SendAsync(HttpMethod.Post, "/late");
        return message;
    }

    private static async Task<string> OverHttpAsync()
    {
        await using var app = await TestApp.StartAsync();
        using var response = await app.SendAsync(HttpMethod.Post, "http://shop.example/api/increment/n");
        return app.Log.Warnings.Single().Text;
    }

    // What the browser does not keep is seen by nobody but the circuit.
    private static Task<string> NotKeptAsync() => Task.FromResult(SessionCookieException.NotKept().Message);

    private static async Task<string> BehindProxyAsync()
    {
        await using var app = await TestApp.StartAsync();
        using var response = await app.SendAsync(
            HttpMethod.Post, "http://shop.example/_blazor/negotiate", null, ("Origin", "https://shop.example"));
        return app.Log.Warnings.Single().Text;
    }

    private static async Task<string> FromElsewhereAsync()
    {
        await using var app = await TestApp.StartAsync();
        using var response = await app.SendAsync(HttpMethod.Post, "/_blazor/negotiate", null, ("Origin", "https://evil.example"));
        return app.Log.Warnings.Single().Text;
    }

    private static async Task<string> LostKeysAsync()
    {
        await using var before = await TestApp.StartAsync(services: OwnKeys.Use);
        await using var app = await TestApp.StartAsync(services: OwnKeys.Use);
        var ada = await before.NewBrowserOfAsync("Ada");
        using var response = await app.SendAsync(HttpMethod.Get, "/api/me", null, ada.CookieHeader());
        return app.Log.Warnings.Single(line => line.Id == 213).Text;
    }

    private static async Task<string> UnderFallbackPolicyAsync()
    {
        await using var app = await TestApp.StartAsync(
            options => options.LoginPath = "/circuit-login",
            (services, _) => services.AddAuthorizationBuilder().SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()));
        return app.Log.Warnings.Single().Text;
    }

    private static async Task<string> MessageAsync(Func<Task> mistake) =>
        (await Assert.ThrowsAnyAsync<Exception>(mistake)).Message;

    private sealed record Mistake(string Name, Func<Task<string>> MakeAsync, params string[] Says);

    private sealed class Careless(ISessionService sessions)
    {
        public ISessionService Sessions => sessions;
    }
}
