using System.Net;
using System.Text.RegularExpressions;
using BlazorSessions.Testing;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Ui.Tests.Assets.StaticApp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui.Tests;

/// <summary>The components as a server renders them, without a circuit, in both modes of NavigateTo.</summary>
public sealed class StaticRenderingTests : IAsyncDisposable
{
    // Read by the framework at each NavigateTo. Tests of one class run one after another, and no other class has a server.
    private const string NavigateToReturns =
        "Microsoft.AspNetCore.Components.Endpoints.NavigationManager.DisableThrowNavigationException";

    private readonly StreamedAnswer _answer = new();
    private readonly CountingClock _clock = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private WebApplication? _app;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_anonymous_visitor_is_redirected_and_gets_nothing(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns);

        var response = await browser.GetAsync("/protected?tab=1", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/login?returnUrl=%2Fprotected%3Ftab%3D1", response.Headers.Location?.PathAndQuery);
        Assert.DoesNotContain("Secret", await BodyOf(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_the_login_page_there_is_no_circle(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns);

        var response = await browser.GetAsync("/login?returnUrl=%2Fprotected", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("Secret", await BodyOf(response));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_who_is_refused_is_redirected_and_gets_nothing(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns, "bob");

        var response = await browser.GetAsync("/admin", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/denied", response.Headers.Location?.PathAndQuery);
        Assert.DoesNotContain("Secret", await BodyOf(response));
    }

    [Fact]
    public async Task A_user_who_is_let_in_gets_the_content()
    {
        var browser = await StartAsync(false, "ada", "admin");

        Assert.Contains("Secret", await browser.GetStringAsync("/admin", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Redirect_to_login_redirects(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns);

        var response = await browser.GetAsync("/not-authorized", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/login?returnUrl=%2Fnot-authorized", response.Headers.Location?.PathAndQuery);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Enhanced_navigation_is_redirected_like_any_other(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns);
        browser.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/html; blazor-enhanced-nav=on");

        var response = await browser.GetAsync("/protected", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/login?returnUrl=%2Fprotected", response.Headers.Location?.PathAndQuery);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_streamed_page_shows_loading_first_and_then_the_content(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns, "ada");

        var first = await StreamAsync(browser, answer: true);

        Assert.Contains("One moment", first.Before);
        Assert.DoesNotContain("Secret", first.Before);
        Assert.Contains("Secret", first.After);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_streamed_page_that_has_begun_is_redirected_by_the_framework(bool navigateToReturns)
    {
        var browser = await StartAsync(navigateToReturns, "ada");

        var page = await StreamAsync(browser, answer: false);

        Assert.DoesNotContain("Secret", page.Before + page.After);
        Assert.Contains("<template type=\"redirection\"", page.After);
    }

    [Fact]
    public async Task A_streamed_page_redirects_an_anonymous_visitor_before_it_begins()
    {
        var browser = await StartAsync(false);

        var response = await browser.GetAsync("/streamed", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task A_store_out_of_reach_is_answered_with_503()
    {
        var browser = await StartAsync(false);
        await _app!.Services.GetRequiredService<TestSession>().PushAsync(state => state.IsStale = true);

        var response = await browser.GetAsync("/protected", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter?.Delta);
        Assert.Contains("bs-unavailable", await BodyOf(response));
    }

    [Fact]
    public async Task The_sign_out_button_is_a_form_with_a_token_of_the_server()
    {
        var browser = await StartAsync(false, "ada");

        var page = await browser.GetStringAsync("/sign-out", TestContext.Current.CancellationToken);

        Assert.Contains("<form method=\"post\" action=\"_session/sign-out\"", page);
        Assert.Contains("name=\"returnUrl\" value=\"/protected\"", page);
        Assert.Matches("name=\"__RequestVerificationToken\" value=\"[^\"]{20,}\"", page);
    }

    [Fact]
    public async Task A_device_is_signed_out_by_a_form_post()
    {
        var browser = await StartAsync(false, "ada");
        var session = _app!.Services.GetRequiredService<TestSession>();
        session.OtherSessions.Add(Device("Phone"));
        session.OtherSessions.Add(Device("Tablet"));

        var page = await PostFormAsync(browser, "/devices", "bs-revoke-" + session.OtherSessions[0].Handle);

        Assert.Equal(["Tablet"], session.OtherSessions.Select(other => other.Device));
        Assert.Contains("Phone is signed out.", page);
    }

    [Fact]
    public async Task All_other_devices_are_signed_out_by_a_form_post()
    {
        var browser = await StartAsync(false, "ada");
        var session = _app!.Services.GetRequiredService<TestSession>();
        session.OtherSessions.Add(Device("Phone"));
        session.OtherSessions.Add(Device("Tablet"));

        var page = await PostFormAsync(browser, "/devices", "bs-revoke-others");

        Assert.Empty(session.OtherSessions);
        Assert.Contains("2 other devices are signed out.", page);
    }

    [Fact]
    public async Task No_timer_is_left_by_a_page_that_was_only_rendered()
    {
        var browser = await StartAsync(false, "ada");

        var page = await browser.GetStringAsync("/devices", TestContext.Current.CancellationToken);

        Assert.DoesNotContain("alertdialog", page);
        Assert.Equal(0, _clock.ActiveTimers);
    }

    public async ValueTask DisposeAsync()
    {
        AppContext.SetSwitch(NavigateToReturns, false);
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    private static Task<string> BodyOf(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static SessionInfo Device(string name) => new()
    {
        Handle = SessionHandle.New(),
        Device = name,
        FirstSeen = DateTimeOffset.UnixEpoch,
        LastSeen = DateTimeOffset.UnixEpoch,
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    // What a browser does with a form on a page: its token and cookie come from the page, its name says who handles it.
    private static async Task<string> PostFormAsync(HttpClient browser, string path, string form)
    {
        var page = await browser.GetAsync(path, TestContext.Current.CancellationToken);
        var html = await BodyOf(page);
        Assert.Contains($"name=\"_handler\" value=\"{form}\"", html);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Cookie", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = form,
            ["__RequestVerificationToken"] = TokenIn(html),
        });
        var answer = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await BodyOf(answer);
    }

    private static string TokenIn(string html) =>
        Regex.Match(html, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value;

    private async Task<(string Before, string After)> StreamAsync(HttpClient browser, bool answer)
    {
        var response = await browser.GetAsync(
            "/streamed", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        var buffer = new char[16 * 1024];
        var before = new string(buffer, 0, await reader.ReadAsync(buffer, TestContext.Current.CancellationToken));
        _answer.Give(answer);
        return (before, await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private async Task<HttpClient> StartAsync(bool navigateToReturns, string? user = null, string? roles = null)
    {
        AppContext.SetSwitch(NavigateToReturns, navigateToReturns);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddRazorComponents();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddTestSession(user, roles);
        builder.Services.AddSingleton(_answer);
        _app = builder.Build();
        _app.UseAntiforgery();
        _app.MapRazorComponents<StaticApp>();
        await _app.StartAsync(TestContext.Current.CancellationToken);
        return _app.GetTestClient();
    }
}
