using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

/// <summary>
/// The framework's calls on a context: with the properties of the user who is there they change claims and check no
/// credentials, and in a circuit they are about its session.
/// </summary>
public sealed class ContextSignInTests
{
    private const string Scheme = BlazorSessionsDefaults.AuthenticationScheme;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_user_with_the_properties_of_the_session_gets_claims_and_no_new_life(bool inCircuit)
    {
        await using var app = await StartAsync(http => AgainAsync(http, "1", "Countess"));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada&remember=true").StatusAsync();
        var before = await FindAsync(app, browser);
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await AgainAsync(app, browser, inCircuit);

        var after = await FindAsync(app, browser);
        Assert.Equal("Countess", after.User.Identity?.Name);
        Assert.Equal((before.Handle, before.AuthenticatedAt), (after.Handle, after.AuthenticatedAt));
        Assert.Equal(before.AbsoluteExpiresAt, after.AbsoluteExpiresAt);
        Assert.True(after.IsRemembered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_user_with_the_same_properties_has_a_life_of_their_own(bool inCircuit)
    {
        await using var app = await StartAsync(http => AgainAsync(http, "2", "Bob"));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").StatusAsync();
        var before = await FindAsync(app, browser);
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await AgainAsync(app, browser, inCircuit);

        var after = await FindAsync(app, browser);
        Assert.Equal("Bob", after.User.Identity?.Name);
        Assert.NotEqual(before.Handle, after.Handle);
        Assert.Equal(app.Clock.GetUtcNow(), after.AuthenticatedAt);
        Assert.Equal(before.AbsoluteExpiresAt + TimeSpan.FromMinutes(5), after.AbsoluteExpiresAt);
    }

    [Fact]
    public async Task The_context_of_a_connection_knows_the_user_of_the_circuit_and_signs_them_out()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.SignInAsync("Ada");
        string? seen = null;
        app.Probe.Run = async _ =>
        {
            var http = app.Services.GetRequiredService<IHttpContextAccessor>().HttpContext!; // of the WebSocket
            seen = (await http.AuthenticateAsync()).Principal?.Identity?.Name;
            await http.SignOutAsync();
        };

        await tab.ClickAsync("probe", TestApp.Stop);

        await tab.EndsAsync();
        Assert.Equal("Ada", seen);
        Assert.Null(browser.Cookie());
    }

    [Fact]
    public async Task The_context_of_a_connection_knows_nobody_where_nobody_is_signed_in()
    {
        await using var app = await TestApp.StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        var isNobody = false;
        app.Probe.Run = async _ => isNobody =
            (await app.Services.GetRequiredService<IHttpContextAccessor>().HttpContext!.AuthenticateAsync()).None;

        await tab.ClickAsync("probe", TestApp.Stop);

        Assert.True(isNobody);
    }

    private static Task<TestApp> StartAsync(Func<HttpContext, Task> again) =>
        TestApp.StartAsync(
            services: (services, _) => services.AddSingleton(again),
            pipeline: app => app.MapPost("/again", again));

    private static async Task AgainAsync(HttpContext http, string id, string name)
    {
        var seen = await http.AuthenticateAsync(Scheme);
        var user = new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, name)], "test");
        await http.SignInAsync(Scheme, new ClaimsPrincipal(user), seen.Properties);
    }

    private static async Task AgainAsync(TestApp app, HeadlessBrowser browser, bool inCircuit)
    {
        if (!inCircuit)
        {
            await browser.PostAsync("/again").StatusAsync();
            return;
        }

        var again = app.Services.GetRequiredService<Func<HttpContext, Task>>();
        app.Probe.Run = _ => again(app.Services.GetRequiredService<IHttpContextAccessor>().HttpContext!); // of the WebSocket
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await tab.ClickAsync("probe", TestApp.Stop);
        Assert.Equal("", tab.TextOf("error"));
    }

    private static async Task<SessionState> FindAsync(TestApp app, HeadlessBrowser browser)
    {
        var state = await browser.StateAsync();
        return (await app.Directory.FindAsync(SessionHandle.Parse(state.GetProperty("handle").GetString()!), TestApp.Stop))!; // it lives
    }
}
