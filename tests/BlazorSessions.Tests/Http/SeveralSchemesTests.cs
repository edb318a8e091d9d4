using System.Net;
using System.Security.Claims;
using System.Text;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BlazorSessions.Tests.Http;

/// <summary>Tokens for programs beside sessions for browsers, each where the app says so.</summary>
public sealed class SeveralSchemesTests
{
    private const string Bearer = "Bearer";
    private const string Either = "either";

    private static readonly SymmetricSecurityKey s_key = new(Encoding.ASCII.GetBytes(new string('k', 64)));

    private static (string Name, string Value) Token => ("Authorization", $"Bearer {new JsonWebTokenHandler().CreateToken(
        new SecurityTokenDescriptor
        {
            Issuer = "https://issuer.example",
            Subject = new ClaimsIdentity([new Claim("sub", "9"), new Claim("name", "Tom")]),
            SigningCredentials = new SigningCredentials(s_key, SecurityAlgorithms.HmacSha256),
        })}");

    [Fact]
    public async Task An_endpoint_for_tokens_does_not_know_the_session_and_redirects_nobody()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        using var visitor = await app.NewBrowser().GetAsync("/tokens", Visiting.Navigation);
        using var user = await browser.GetAsync("/tokens", Visiting.Navigation);

        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (visitor.StatusCode, visitor.Headers.WwwAuthenticate.ToString()));
        Assert.Equal(HttpStatusCode.Unauthorized, user.StatusCode);
        Assert.Null(user.LocationOf());
        Assert.Equal("Tom", await browser.GetAsync("/tokens", Token).TextAsync());
    }

    [Fact]
    public async Task An_endpoint_for_both_takes_either_and_asks_for_either()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("Ada", await browser.GetAsync("/both").TextAsync());
        Assert.Equal("Tom", await app.NewBrowser().GetAsync("/both", Token).TextAsync());
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/both", Token).StatusAsync());
        using var refused = await app.NewBrowser().GetAsync("/both");
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (refused.StatusCode, refused.Headers.WwwAuthenticate.ToString()));
    }

    [Fact]
    public async Task A_token_is_no_session_where_the_users_of_sessions_are_let_in()
    {
        await using var app = await StartAsync(isForwarding: true);

        Assert.Equal(HttpStatusCode.Unauthorized, await app.NewBrowser().GetAsync("/sessions-only", Token).StatusAsync());
        var browser = await app.NewBrowserOfAsync("Ada");
        Assert.Equal("Ada", await browser.GetAsync("/sessions-only").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/sessions-only", Token).TextAsync());
    }

    [Fact]
    public async Task A_scheme_that_forwards_by_the_request_has_sessions_for_browsers_and_tokens_for_programs()
    {
        await using var app = await StartAsync(isForwarding: true);
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal("Tom", await app.NewBrowser().GetAsync("/api/me", Token).TextAsync());
        Assert.Equal(
            HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me", ("Authorization", "Bearer forged")).StatusAsync());
        using var visitor = await app.NewBrowser().GetAsync("/secret", Visiting.Navigation);
        Assert.StartsWith("/login", visitor.LocationOf());
        Assert.DoesNotContain(app.Log.All, line => line.Id == 220);
    }

    [Fact]
    public async Task I2_behind_a_scheme_that_forwards_the_user_of_a_circuit_is_the_sessions()
    {
        await using var app = await StartAsync(isForwarding: true);
        var browser = app.NewBrowser();
        var (tab, other) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        await browser.ListensAsync(2);

        await tab.SignInAsync("Ada");
        await other.WaitForAsync(page => page.Has("authorized") && page.TextOf("authorized") == "Ada", TestApp.Stop);
        await other.ClickAsync("sign-out", TestApp.Stop);

        await tab.EndsAsync();
        Assert.False(tab.Has("authorized"));
    }

    [Fact]
    public async Task Where_the_scheme_forwards_circuits_elsewhere_their_user_is_the_hosts()
    {
        await using var app = await StartAsync(
            isForwarding: true, selector: http => http.Request.Path.StartsWithSegments("/_blazor") ? Bearer : null);
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/", TestApp.Stop);

        Assert.Equal("Ada", tab.TextOf("user"));
        Assert.False(tab.Has("authorized"));
    }

    private static Task<TestApp> StartAsync(
        bool isForwarding = false, Func<HttpContext, string?>? selector = null) => TestApp.StartAsync(
        services: (services, _) =>
        {
            selector ??= http => http.Request.Headers.Authorization.Count > 0 ? Bearer : null;
            var schemes = isForwarding ? services.AddAuthentication(Either) : services.AddAuthentication();
            schemes.AddJwtBearer(options =>
            {
                options.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = "https://issuer.example",
                    IssuerSigningKey = s_key,
                    ValidateAudience = false,
                    ValidateLifetime = false,
                    NameClaimType = "name",
                };
            });
            if (isForwarding)
            {
                schemes.AddPolicyScheme(Either, null, options =>
                {
                    options.ForwardDefault = BlazorSessionsDefaults.AuthenticationScheme;
                    options.ForwardDefaultSelector = selector;
                });
            }
        },
        pipeline: app =>
        {
            app.MapGet("/tokens", [Authorize(AuthenticationSchemes = Bearer)] (HttpContext http) => http.User.Identity!.Name);
            app.MapGet(
                "/both",
                [Authorize(AuthenticationSchemes = $"{BlazorSessionsDefaults.AuthenticationScheme},{Bearer}")] (HttpContext http) =>
                    http.User.Identity!.Name);
            app.MapGet("/sessions-only", (HttpContext http) => http.User.Identity!.Name).RequireUser();
        });
}
