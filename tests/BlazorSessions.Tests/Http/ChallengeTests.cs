using System.Net;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace BlazorSessions.Tests.Http;

public sealed class ChallengeTests
{
    [Theory]
    [InlineData("/secret", "/login?returnUrl=%2Fsecret")]
    [InlineData("/secret?a=1&b=x%20y", "/login?returnUrl=%2Fsecret%3Fa%3D1%26b%3Dx%2520y")]
    [InlineData("/api/me", "/login?returnUrl=%2Fapi%2Fme")]
    public async Task A20_a_page_goes_to_the_login_page_with_a_local_return_url(string path, string location)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, path, null, Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(location, response.LocationOf());
    }

    [Theory]
    [InlineData("/secret", "Accept", "text/html; blazor-enhanced-nav=on", "Sec-Fetch-Mode", "no-cors")]
    [InlineData("/secret", "Accept", "*/*", "X-Nothing", "1")]
    public async Task Enhanced_navigation_and_a_plain_client_of_a_page_are_redirected(string path, string name1, string value1, string name2, string value2)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, path, null, (name1, value1), (name2, value2));

        Assert.Equal("/login?returnUrl=%2Fsecret", response.LocationOf());
    }

    [Theory]
    [InlineData("/api/me", "Accept", "application/json")]
    [InlineData("/api/me", "Accept", "*/*")]
    [InlineData("/api/me", "X-Requested-With", "XMLHttpRequest")]
    [InlineData("/secret", "X-Requested-With", "XMLHttpRequest")]
    [InlineData("/secret", "Sec-Fetch-Mode", "cors")]
    [InlineData("/secret", "Sec-Fetch-Mode", "same-origin")]
    public async Task A_call_by_script_gets_the_status_and_no_redirect(string path, string header, string value)
    {
        await using var app = await TestApp.StartAsync();

        using var response = await app.SendAsync(HttpMethod.Get, path, null, (header, value));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Null(response.LocationOf());
    }

    [Fact]
    public async Task A_user_who_lacks_the_role_gets_403_by_script_and_the_denied_page_by_navigation()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        using var call = await browser.GetAsync("/api/admin");
        using var page = await browser.GetAsync("/api/admin", Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Forbidden, call.StatusCode);
        Assert.Equal("/denied?returnUrl=%2Fapi%2Fadmin", page.LocationOf());
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/login/")]
    [InlineData("/LogIn")]
    [InlineData("/login?returnUrl=%2Fsecret")]
    public async Task A_login_page_that_needs_a_user_itself_is_refused_and_not_redirected_to_itself(string path)
    {
        await using var app = await TestApp.StartAsync(pipeline: MapGuarded("/login"));

        using var response = await app.SendAsync(HttpMethod.Get, path, null, Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_login_path_with_a_query_keeps_it_and_does_not_loop()
    {
        await using var app = await TestApp.StartAsync(options => options.LoginPath = "/login?kind=full", pipeline: MapGuarded("/login"));

        using var page = await app.SendAsync(HttpMethod.Get, "/secret", null, Visiting.Navigation);
        using var login = await app.SendAsync(HttpMethod.Get, page.LocationOf()!, null, Visiting.Navigation);

        Assert.Equal("/login?kind=full&returnUrl=%2Fsecret", page.LocationOf());
        Assert.Equal(HttpStatusCode.Unauthorized, login.StatusCode);
    }

    [Fact]
    public async Task A_denied_page_that_needs_a_role_itself_is_refused_and_not_redirected_to_itself()
    {
        await using var app = await TestApp.StartAsync(pipeline: MapGuarded("/denied", "admin"));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await browser.GetAsync("/Denied/", Visiting.Navigation).StatusAsync());
    }

    [Theory]
    [InlineData("/base/secret", "/base/login?returnUrl=%2Fbase%2Fsecret")]
    [InlineData("/base/login", null)]
    public async Task Under_a_path_base_the_login_page_and_the_return_url_are_under_it_too(string path, string? location)
    {
        await using var app = await TestApp.StartAsync(
            before: app =>
            {
                app.UsePathBase("/base");
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
            },
            pipeline: MapGuarded("/login"));

        using var response = await app.SendAsync(HttpMethod.Get, path, null, Visiting.Navigation);

        Assert.Equal(location, response.LocationOf());
        Assert.Equal(location is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task The_login_page_may_be_chosen_by_the_request()
    {
        await using var app = await TestApp.StartAsync(options => options.LoginPathSelector =
            context => new($"/{QueryHelpers.ParseQuery(context.Page.Query)["tenant"]}/login"));

        using var response = await app.SendAsync(HttpMethod.Get, "/secret?tenant=blue", null, Visiting.Navigation);

        Assert.StartsWith("/blue/login?returnUrl=", response.LocationOf());
    }

    [Theory]
    [InlineData("https://evil.example/login")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("login")]
    [InlineData("")]
    public async Task A20_a_chosen_login_page_outside_the_app_is_not_followed(string chosen)
    {
        await using var app = await TestApp.StartAsync(options => options.LoginPathSelector = _ => new(chosen));

        using var response = await app.SendAsync(HttpMethod.Get, "/secret", null, Visiting.Navigation);

        Assert.Equal("/login?returnUrl=%2Fsecret", response.LocationOf());
    }

    [Fact]
    public async Task Two_login_pages_that_send_to_each_other_do_not_loop()
    {
        await using var app = await TestApp.StartAsync(
            options => options.LoginPathSelector = context => new(context.Page.AbsolutePath == "/one" ? "/two" : "/one"),
            pipeline: app =>
            {
                MapGuarded("/one")(app);
                MapGuarded("/two")(app);
            });

        var path = "/secret";
        var steps = 0;
        while (path is not null && steps < 10)
        {
            using var response = await app.SendAsync(HttpMethod.Get, path, null, Visiting.Navigation);
            path = response.LocationOf();
            steps++;
        }

        Assert.InRange(steps, 1, 4);
    }

    [Theory]
    [InlineData("//evil.example/secret")]
    [InlineData("/%2fevil.example")]
    [InlineData("/..//evil.example")]
    public async Task A20_a_request_path_that_could_lead_elsewhere_is_no_return_url(string path)
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
            app.MapFallback("{**rest}", () => "any").RequireAuthorization());

        using var response = await app.SendAsync(HttpMethod.Get, $"https://localhost{path}", null, Visiting.Navigation);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.DoesNotContain("evil", response.LocationOf()!.Replace("%2Fevil.example", path.Contains("..") ? "" : "evil"));
    }

    [Fact]
    public async Task A20_a_challenge_with_a_foreign_return_url_drops_it()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapGet("/challenge", () =>
            Results.Challenge(new Microsoft.AspNetCore.Authentication.AuthenticationProperties { RedirectUri = "https://evil.example" })));

        using var response = await app.SendAsync(HttpMethod.Get, "/challenge", null, Visiting.Navigation);

        Assert.Equal("/login", response.LocationOf());
    }

    [Fact]
    public async Task A_login_path_outside_of_ascii_is_sent_as_a_browser_would()
    {
        await using var app = await TestApp.StartAsync(options => options.LoginPath = "/連絡");

        using var response = await app.SendAsync(HttpMethod.Get, "/secret", null, Visiting.Navigation);

        Assert.Equal("/%E9%80%A3%E7%B5%A1?returnUrl=%2Fsecret", response.LocationOf());
    }

    [Fact]
    public async Task Defect_20_an_access_check_that_says_no_later_is_a_no()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapGet("/checked-later", () => "in").RequireAuthorization(policy =>
            policy.RequireAssertion(async _ =>
            {
                await Task.Yield();
                return false;
            })));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await browser.GetAsync("/checked-later").StatusAsync());
    }

    [Fact]
    public async Task Defect_21_an_access_check_without_a_user_is_denied_and_no_error()
    {
        await using var app = await TestApp.StartAsync(pipeline: app =>
            app.MapGet("/checked-level", () => "in").RequireUser(user => user.FindFirst("level")!.Value == "9"));

        Assert.Equal(HttpStatusCode.Unauthorized, await app.NewBrowser().GetAsync("/checked-level").StatusAsync());
    }

    private static Action<WebApplication> MapGuarded(string path, string? role = null) => app =>
        app.MapGet(path, () => "login").WithMetadata(new AuthorizeAttribute { Roles = role });
}
