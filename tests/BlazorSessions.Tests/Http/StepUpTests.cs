using System.Net;
using System.Security.Claims;
using System.Text.Json;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

/// <summary>What only a user gets who has proved who they are a moment ago.</summary>
public sealed class StepUpTests
{
    private static readonly TimeSpan s_five = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("/fresh")]
    [InlineData("/api/fresh/convention")]
    [InlineData("/api/fresh/attribute")]
    [InlineData("/api/fresh/policy")]
    public async Task A_user_is_let_in_until_the_span_is_over(string path)
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);

        app.Clock.Advance(s_five - TimeSpan.FromMilliseconds(1));
        var before = await browser.GetAsync(path).StatusAsync();
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var after = await browser.GetAsync(path, ("Accept", "application/json"), ("Sec-Fetch-Mode", "cors")).StatusAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before, after));
    }

    [Theory]
    [InlineData("/fresh?tab=1", "/login?returnUrl=%2Ffresh%3Ftab%3D1&reauthenticate=true")]
    [InlineData("/api/fresh/convention", "/login?returnUrl=%2Fapi%2Ffresh%2Fconvention&reauthenticate=true")]
    public async Task A_page_asks_again_at_the_login_page(string path, string location)
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(s_five);

        using var response = await browser.GetAsync(path, Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(location, response.LocationOf());
        Assert.True(response.VariesByCookie());
    }

    [Fact]
    public async Task A_call_by_script_is_told_why_and_for_how_long()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(s_five);

        using var response = await browser.GetAsync("/api/fresh/convention", ("Accept", "application/json"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(
            "BlazorSessions error=\"insufficient_user_authentication\", max_age=\"300\"",
            response.Headers.WwwAuthenticate.Single().ToString());
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestApp.Stop)).RootElement;
        Assert.Equal("insufficient_user_authentication", problem.GetProperty("error").GetString());
        Assert.Equal(300, problem.GetProperty("max_age").GetInt32());
    }

    [Theory]
    [InlineData("/fresh", "/login?returnUrl=%2Ffresh")]
    [InlineData("/api/fresh/convention", "/login?returnUrl=%2Fapi%2Ffresh%2Fconvention")]
    public async Task An_anonymous_visitor_is_sent_to_sign_in_as_anywhere(string path, string location)
    {
        await using var app = await StartAsync();

        using var response = await app.NewBrowser().GetAsync(path, Visiting.Navigation);

        Assert.Equal(location, response.LocationOf());
    }

    [Fact]
    public async Task Who_lacks_the_role_is_denied_and_not_asked_for_a_password_first()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(s_five);

        using var page = await browser.GetAsync("/api/fresh/admin", Visiting.Navigation);

        Assert.Equal("/denied?returnUrl=%2Fapi%2Ffresh%2Fadmin", page.LocationOf());
    }

    [Fact]
    public async Task A_refusal_in_code_asks_again_too()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(s_five);

        using var page = await browser.GetAsync("/api/fresh/in-code", Visiting.Navigation);

        Assert.Equal("/login?returnUrl=%2Fapi%2Ffresh%2Fin-code&reauthenticate=true", page.LocationOf());
    }

    [Fact]
    public async Task Activity_makes_nobody_fresh_and_neither_do_new_claims()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);
        app.Clock.Advance(s_five);

        await browser.PostAsync("/api/renew").TextAsync();
        await browser.PostAsync("/api/fresh/claims").TextAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/fresh/convention").StatusAsync());
    }

    [Fact]
    public async Task Credentials_that_were_checked_again_make_fresh_and_keep_the_session()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app, "?remember=true");
        await browser.PostAsync("/api/increment/n").TextAsync();
        await browser.PostAsync("/api/fresh/tokens").TextAsync();
        Assert.Equal("saved", await browser.GetAsync("/api/fresh/token").TextAsync());
        var (handle, cookie) = ((await browser.StateAsync()).GetProperty("handle").GetString(), browser.Cookie());
        app.Clock.Advance(s_five);

        await browser.PostAsync("/api/fresh/again").TextAsync();

        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/fresh/convention").StatusAsync());
        var state = await browser.StateAsync();
        Assert.Equal(handle, state.GetProperty("handle").GetString());
        Assert.NotEqual(cookie, browser.Cookie());
        Assert.Equal(1, state.GetProperty("values").GetProperty("n").GetInt32());
        Assert.Equal("saved", await browser.GetAsync("/api/fresh/token").TextAsync());
        Assert.True((await app.Store.FindAsync(SessionHandle.Parse(handle!), TestApp.Stop))!.User!.IsRemembered);
    }

    [Fact]
    public async Task Another_user_is_refused_when_the_same_is_asked_for()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);
        var cookie = browser.Cookie();

        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync("/api/fresh/again?as=2").StatusAsync());
        Assert.Equal("1", (await browser.StateAsync()).GetProperty("user").GetString());
        Assert.Equal(cookie, browser.Cookie());
    }

    [Fact]
    public async Task Nobody_can_be_asked_again_where_nobody_is_signed_in()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.Conflict, await app.NewBrowser().PostAsync("/api/fresh/again").StatusAsync());
        Assert.Equal(HttpStatusCode.Conflict, await app.NewBrowser().PostAsync("/api/fresh/again?as=2").StatusAsync());
    }

    [Fact]
    public async Task Only_the_user_of_the_session_is_as_fresh_as_the_session()
    {
        await using var app = await StartAsync();
        var browser = await SignedInAsync(app);

        Assert.Equal("False", await browser.GetAsync("/api/fresh/other-user").TextAsync());
        Assert.Equal("True", await browser.GetAsync("/api/fresh/own-user").TextAsync());
    }

    [Fact]
    public async Task The_attribute_is_a_policy_for_who_looks_at_no_more_as_the_router_does()
    {
        await using var app = await StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var policies = scope.ServiceProvider.GetRequiredService<IAuthorizationPolicyProvider>();

        var policy = await AuthorizationPolicy.CombineAsync(policies, [new RequireFreshAttribute(7)]);

        Assert.Equal(TimeSpan.FromMinutes(7), Assert.Single(policy!.Requirements.OfType<FreshRequirement>()).Within);
        Assert.NotNull(await policies.GetPolicyAsync("fresh"));
        Assert.Null(await policies.GetPolicyAsync("BlazorSessions.RequireFresh:0"));
        Assert.Null(await policies.GetPolicyAsync("BlazorSessions.RequireFresh:-1"));
    }

    [Fact]
    public void A_span_is_longer_than_zero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RequireFreshAttribute(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FreshRequirement(TimeSpan.Zero));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        services: (services, _) => services.AddAuthorization(options =>
            options.AddPolicy("fresh", policy => policy.RequireFresh(s_five))),
        pipeline: Map);

    private static async Task<HeadlessBrowser> SignedInAsync(TestApp app, string query = "")
    {
        var browser = app.NewBrowser();
        await browser.PostAsync($"/api/sign-in/1{query}").TextAsync();
        return browser;
    }

    private static void Map(WebApplication app)
    {
        var api = app.MapGroup("/api/fresh").WithMetadata(new RequireSameOriginAttribute());
        api.MapGet("convention", () => "yes").RequireFresh(s_five);
        api.MapGet("attribute", [RequireFresh(5)] () => "yes");
        api.MapGet("policy", () => "yes").RequireAuthorization("fresh");
        api.MapGet("admin", () => "yes").RequireFresh(s_five).RequireAuthorization(policy => policy.RequireRole("admin"));
        api.MapGet("in-code", async (HttpContext http, IAuthorizationService authorization) =>
            (await authorization.AuthorizeAsync(http.User, "fresh")).Succeeded ? Results.Ok() : Results.Forbid());
        api.MapGet("other-user", (IAuthorizationService authorization) => IsFreshAsync(authorization, UserOf("2")));
        api.MapGet("own-user", (IAuthorizationService authorization) => IsFreshAsync(authorization, UserOf("1")));
        api.MapPost("claims", (ISessionService sessions) =>
            sessions.SignInAsync(UserOf("1"), new SessionSignInOptions { FreshCredentials = false }));
        api.MapPost("again", (ISessionService sessions, string? @as) =>
            sessions.ReauthenticateAsync(@as is null ? null : UserOf(@as)));
        api.MapPost("tokens", (ISessionService sessions) => sessions.SignInAsync(
            sessions.State.User, new SessionSignInOptions { RememberMe = true, FreshCredentials = false, Properties = Saved() }));
        api.MapGet("token", (HttpContext http, CancellationToken _) => http.GetTokenAsync("kept"));
    }

    private static async Task<string> IsFreshAsync(IAuthorizationService authorization, ClaimsPrincipal user) =>
        (await authorization.AuthorizeAsync(user, "fresh")).Succeeded.ToString();

    private static AuthenticationProperties Saved()
    {
        var properties = new AuthenticationProperties();
        properties.StoreTokens([new AuthenticationToken { Name = "kept", Value = "saved" }]);
        return properties;
    }

    private static ClaimsPrincipal UserOf(string key) =>
        new(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, key), new(ClaimTypes.Name, key)], "test"));
}
