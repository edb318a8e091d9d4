using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;

namespace BlazorSessions.Tests.Scopes;

/// <summary>What a sign-in keeps beside the user is read in requests and circuits, and is of the user there is now.</summary>
public sealed class TokenTests
{
    [Fact]
    public async Task A_token_is_read_in_requests_and_in_circuits()
    {
        await using var app = await StartAsync();
        var browser = await NewBrowserAsync(app, "1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        Assert.Equal("token of 1", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.Equal("token of 1", await TokenAsync(app, tab));
        Assert.Null(await TokenAsync(app, tab, "no such token"));
    }

    [Fact]
    public async Task Nobody_has_none()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        Assert.Equal("", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.Null(await TokenAsync(app, tab));
    }

    [Fact]
    public async Task An_exchange_of_claims_keeps_the_tokens_and_a_new_sign_in_does_not()
    {
        await using var app = await StartAsync();
        var browser = await NewBrowserAsync(app, "1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SignInAsync(
            sessions.State.User, new SessionSignInOptions { FreshCredentials = false }, TestApp.Stop));
        Assert.Equal("token of 1", await TokenAsync(app, tab));
        Assert.Equal("token of 1", await browser.GetAsync("/api/own-token").TextAsync());

        await tab.DoAsync(app, sessions => sessions.SignInAsync(sessions.State.User, null, TestApp.Stop));
        Assert.Null(await TokenAsync(app, tab));
    }

    [Fact]
    public async Task A_renewed_token_takes_the_place_of_the_one_before()
    {
        await using var app = await StartAsync();
        var browser = await NewBrowserAsync(app, "1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
        {
            var properties = await sessions.GetPropertiesAsync(TestApp.Stop);
            properties!.UpdateTokenValue("access_token", "renewed");
            await sessions.SignInAsync(
                sessions.State.User, new() { FreshCredentials = false, Properties = properties }, TestApp.Stop);
        });

        Assert.Equal("renewed", await browser.GetAsync("/api/own-token").TextAsync());
    }

    [Fact]
    public async Task What_is_changed_without_a_sign_in_is_a_copy()
    {
        await using var app = await StartAsync();
        var browser = await NewBrowserAsync(app, "1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, async sessions =>
            (await sessions.GetPropertiesAsync(TestApp.Stop))!.UpdateTokenValue("access_token", "forged"));

        Assert.Equal("token of 1", await browser.GetAsync("/api/own-token").TextAsync());
        Assert.Equal("token of 1", await TokenAsync(app, tab));
    }

    [Fact]
    public async Task No_circuit_has_the_token_of_the_user_before()
    {
        await using var app = await StartAsync();
        var browser = await NewBrowserAsync(app, "1");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SignInAsync(UserOf("2"), new() { Properties = TokensOf("2") }, TestApp.Stop));
        await tab.TakesEventsAsync();
        Assert.Equal("token of 2", await TokenAsync(app, tab));

        await tab.DoAsync(app, sessions => sessions.SignOutAsync(TestApp.Stop));
        await tab.TakesEventsAsync();
        Assert.Null(await TokenAsync(app, tab));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(pipeline: app =>
    {
        app.MapPost("/api/sign-in-with-token", (ISessionService sessions, string id) =>
            sessions.SignInAsync(UserOf(id), new() { Properties = TokensOf(id) })).DisableAntiforgery();
        app.MapGet("/api/own-token", async (ISessionService sessions) => await sessions.GetTokenAsync("access_token") ?? "");
    });

    private static async Task<HeadlessBrowser> NewBrowserAsync(TestApp app, string id)
    {
        var browser = app.NewBrowser();
        await browser.PostAsync($"/api/sign-in-with-token?id={id}").TextAsync();
        return browser;
    }

    private static async Task<string?> TokenAsync(TestApp app, HeadlessTab tab, string name = "access_token")
    {
        string? token = null;
        await tab.DoAsync(app, async sessions => token = await sessions.GetTokenAsync(name, TestApp.Stop));
        return token;
    }

    private static ClaimsPrincipal UserOf(string id) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, id)], "test"));

    private static AuthenticationProperties TokensOf(string id)
    {
        var properties = new AuthenticationProperties();
        properties.StoreTokens([new AuthenticationToken { Name = "access_token", Value = $"token of {id}" }]);
        return properties;
    }
}
