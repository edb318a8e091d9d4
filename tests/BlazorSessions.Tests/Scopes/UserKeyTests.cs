using System.Net;
using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Scopes;

/// <summary>User 42 of one identity provider is not user 42 of another.</summary>
public sealed class UserKeyTests
{
    private const string First = "https://first.example";
    private const string Second = "https://second.example";

    [Fact]
    public async Task Users_of_two_issuers_with_one_name_are_two()
    {
        await using var app = await StartAsync();
        var (first, second, own) = (app.NewBrowser(), app.NewBrowser(), app.NewBrowser());
        await first.PostAsync($"/api/sign-in-as?id=42&issuer={First}").TextAsync();
        await second.PostAsync($"/api/sign-in-as?id=42&issuer={Second}").TextAsync();
        await own.PostAsync("/api/sign-in-as?id=42").TextAsync();

        Assert.Equal(1, await app.Directory.RevokeUserAsync(SessionUserKey.Of(First, "42"), TestApp.Stop));

        Assert.Equal(HttpStatusCode.Unauthorized, await first.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await second.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await own.GetAsync("/api/me").StatusAsync());
        Assert.Equal(1, await app.Directory.RevokeUserAsync("42", TestApp.Stop));
    }

    [Fact]
    public async Task A_user_of_another_issuer_does_not_get_the_values_of_the_one_before()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync($"/api/sign-in-as?id=42&issuer={First}").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();

        await browser.PostAsync($"/api/sign-in-as?id=42&issuer={Second}").TextAsync();

        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
    }

    [Fact]
    public async Task A_circuit_knows_the_user_of_another_issuer()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync($"/api/sign-in-as?id=42&issuer={First}").TextAsync();

        var tab = await browser.OpenAsync("/", TestApp.Stop);

        Assert.Equal("Name of 42", tab.TextOf("user"));
        Assert.DoesNotContain(app.Log.All, line => line.Id == 304);
    }

    [Theory]
    [InlineData("a\u001Fb", null)]
    [InlineData("a\0b", null)]
    [InlineData("42", "an\u001Fissuer")]
    public async Task Nobody_makes_up_the_key_of_somebody_else(string id, string? issuer)
    {
        await using var app = await StartAsync();
        app.Probe.Run = sessions => sessions.SignInAsync(UserOf(id, issuer), null, TestApp.Stop);
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync("probe", TestApp.Stop);

        Assert.IsType<ArgumentException>(app.Probe.LastError);
    }

    [Fact]
    public async Task The_app_may_know_its_users_by_something_else()
    {
        await using var app = await StartAsync(options => options.UserKeySelector = user => user.FindFirst(ClaimTypes.Name)?.Value);
        var (first, second) = (app.NewBrowser(), app.NewBrowser());
        await first.PostAsync($"/api/sign-in-as?id=42&issuer={First}").TextAsync();
        await second.PostAsync($"/api/sign-in-as?id=42&issuer={Second}").TextAsync();

        Assert.Equal(2, await app.Directory.RevokeUserAsync("Name of 42", TestApp.Stop));
    }

    [Fact]
    public async Task Who_has_no_key_is_told_where_it_comes_from()
    {
        await using var app = await StartAsync(options => options.UserKeySelector = _ => null);
        app.Probe.Run = sessions => sessions.SignInAsync(UserOf("42", null), null, TestApp.Stop);
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.ClickAsync("probe", TestApp.Stop);

        Assert.Contains("UserKeySelector", Assert.IsType<ArgumentException>(app.Probe.LastError).Message);
    }

    private static Task<TestApp> StartAsync(Action<BlazorSessionsOptions>? configure = null) => TestApp.StartAsync(
        configure,
        pipeline: app => app.MapPost(
            "/api/sign-in-as",
            (ISessionService sessions, string id, string? issuer, CancellationToken stop) =>
                sessions.SignInAsync(UserOf(id, issuer), null, stop)).DisableAntiforgery());

    private static ClaimsPrincipal UserOf(string id, string? issuer) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, id, ClaimValueTypes.String, issuer),
            new Claim(ClaimTypes.Name, $"Name of {id}"),
        ],
        "test"));
}
