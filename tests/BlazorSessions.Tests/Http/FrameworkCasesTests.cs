using System.Net;
using System.Security.Claims;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

/// <summary>
/// What ASP.NET Core tries with its own cookies and sessions and no other test here tries: docs/aspnetcore-cases.md has them all.
/// </summary>
public sealed class FrameworkCasesTests
{
    [Theory]
    [InlineData(CookieSecurePolicy.Always, "http", true)]
    [InlineData(CookieSecurePolicy.Always, "https", true)]
    [InlineData(CookieSecurePolicy.None, "http", false)]
    [InlineData(CookieSecurePolicy.None, "https", false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, "http", false)]
    [InlineData(CookieSecurePolicy.SameAsRequest, "https", true)]
    public async Task A_cookie_with_a_name_of_the_app_is_secure_as_its_policy_says(
        CookieSecurePolicy policy, string scheme, bool isSecure)
    {
        await using var app = await TestApp.StartAsync(options => options.Cookie = new CookieBuilder
        {
            Name = "app",
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            SecurePolicy = policy,
        });

        using var write = await app.SendAsync(HttpMethod.Post, $"{scheme}://localhost/api/increment/n");
        using var signIn = await app.SendAsync(HttpMethod.Post, $"{scheme}://localhost/api/sign-in/1");

        Assert.Equal(isSecure, write.SetSession("app")!.Secure);
        Assert.Equal(isSecure, signIn.SetSession("app")!.Secure);
    }

    [Fact]
    public async Task A_scheme_that_is_not_there_signs_nobody_in_or_out_and_is_an_error()
    {
        List<Exception?> thrown = [];
        await using var app = await TestApp.StartAsync(pipeline: app =>
        {
            app.MapPost("/in", async (HttpContext http) => thrown.Add(await Record.ExceptionAsync(() => http.SignInAsync(
                "Oops", new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1")], "test"))))));
            app.MapPost("/out", async (HttpContext http) => thrown.Add(await Record.ExceptionAsync(() => http.SignOutAsync("Oops"))));
        });

        foreach (var path in new[] { "/in", "/out" })
        {
            using var response = await app.SendAsync(HttpMethod.Post, path);
            Assert.Empty(response.SetCookies());
        }

        Assert.All(thrown, exception => Assert.IsType<InvalidOperationException>(exception));
        Assert.Equal(2, thrown.Count);
    }

    [Fact]
    public async Task Options_that_services_configure_after_it_was_added_name_the_cookie()
    {
        await using var app = await TestApp.StartAsync(services: (services, _) =>
            services.Configure<BlazorSessionsOptions>(options => options.Cookie.Name = "__Host-one"));

        using var response = await app.SendAsync(HttpMethod.Post, "/api/increment/n");

        Assert.NotNull(response.SetSession("__Host-one"));
    }

    [Theory]
    [InlineData("/base/challenge", HttpStatusCode.Unauthorized, "/base/login")]
    [InlineData("/base/forbid", HttpStatusCode.Forbidden, "/base/denied")]
    public async Task A_branch_that_challenges_or_forbids_does_it_below_its_own_path(string path, HttpStatusCode toScripts, string page)
    {
        await using var app = await TestApp.StartAsync(
            options => options.AccessDeniedPath = "/denied",
            before: before => before.Map("/base", branch =>
            {
                branch.UseBlazorSessions();
                branch.Map("/challenge", end => end.Run(http => http.ChallengeAsync(BlazorSessionsDefaults.AuthenticationScheme)));
                branch.Map("/forbid", end => end.Run(http => http.ForbidAsync(BlazorSessionsDefaults.AuthenticationScheme)));
            }));

        using var shown = await app.SendAsync(HttpMethod.Get, path, null, Visiting.Navigation);
        using var called = await app.SendAsync(HttpMethod.Get, path, null, ("X-Requested-With", "XMLHttpRequest"));

        Assert.Equal(HttpStatusCode.Redirect, shown.StatusCode);
        Assert.StartsWith($"{path}{page["/base".Length..]}", shown.LocationOf());
        Assert.Equal(toScripts, called.StatusCode);
        Assert.Null(called.LocationOf());
    }

    [Fact]
    public async Task A_challenge_with_a_way_back_of_its_own_keeps_it()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapGet("/protected", (HttpContext http) =>
            http.ChallengeAsync(new AuthenticationProperties { RedirectUri = "/custom" })));

        using var response = await app.SendAsync(HttpMethod.Get, "/protected", null, Visiting.Navigation);

        Assert.Equal("/login?returnUrl=%2Fcustom", response.LocationOf());
    }
}
