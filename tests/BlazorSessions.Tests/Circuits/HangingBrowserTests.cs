using System.Security.Claims;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>No step waits for a browser before an end is shown, and no failure stands for another.</summary>
public sealed class HangingBrowserTests
{
    [Theory]
    [InlineData("fence")]
    [InlineData("prove")]
    [InlineData("fence", "prove")]
    public async Task R5_a_script_that_never_answers_hides_neither_a_change_nor_an_end(params string[] silent)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        Silence(browser, silent);

        // Its answer to this is never to come.
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await tab.ShowsAsync("status", "Ended");
        await browser.SignInByRequestAsync("Ada");
        var other = await browser.OpenAsync("/", TestApp.Stop);
        await browser.PostAsync("/api/increment/count").TextAsync();
        await other.ShowsAsync("count", "1");
        await browser.PostAsync("/api/regenerate").TextAsync();
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await other.ShowsAsync("status", "Ended");
        Assert.Equal("", other.TextOf("user"));
    }

    [Fact]
    public async Task R5_an_answer_that_a_lost_connection_took_along_hides_no_end()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Silence(browser, ["prove"], asked);
        await browser.SignInByRequestAsync("Ada");
        await asked.Task.WaitAsync(TestApp.Stop);
        await tab.DropAsync();

        Assert.True(await tab.ReconnectAsync(TestApp.Stop));
        await tab.ShowsAsync("user", "Ada");
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.EndsAsync();
    }

    [Fact]
    public async Task R5_a_slow_claims_transformation_hides_no_end()
    {
        await using var app = await TestApp.StartAsync(services: (services, _) => services
            .AddSingleton<Slow>()
            .AddSingleton<IClaimsTransformation>(provider => provider.GetRequiredService<Slow>()));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await browser.PostAsync("/api/regenerate").TextAsync();
        await app.Services.GetRequiredService<Slow>().IsAskedAsync();

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.ShowsAsync("status", "Ended");
        Assert.Equal("", tab.TextOf("user"));
    }

    [Theory]
    [InlineData("sign-in-ada")]
    [InlineData("sign-in-bob")]
    [InlineData("regenerate")]
    public async Task R6_a_change_of_this_tab_that_hangs_hides_no_sign_out_of_another(string verb)
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Silence(browser, ["redeem"], asked);
        await tab.FireAsync(verb, "click");
        await asked.Task.WaitAsync(TestApp.Stop);

        await browser.PostAsync("/api/sign-out").TextAsync();

        await tab.ShowsAsync("status", "Ended");
        Assert.Equal("", tab.TextOf("user"));
        await tab.TakesEventsAsync();
    }

    [Fact]
    public async Task R7_a_subscriber_to_the_user_that_throws_keeps_nothing_from_the_page()
    {
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddScoped<CircuitHandler, Thrower>());
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.ShowsAsync("status", "Ended");
        await tab.TakesEventsAsync();
    }

    [Fact]
    public async Task A_verb_waits_behind_another_verbs_exchange_for_five_seconds_and_not_for_ever()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Silence(browser, ["redeem"], asked);
        await tab.FireAsync("increment", "click");
        await asked.Task.WaitAsync(TestApp.Stop);
        Exception? error = null;
        app.Probe.Run = async sessions => error = await Record.ExceptionAsync(() => sessions.SetAsync("n", 1));

        await tab.FireAsync("probe", "click");
        await tab.SettleAsync(TestApp.Stop);
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        await TestApp.UntilAsync(() => error is not null);

        Assert.Contains("still on its way", Assert.IsType<SessionCookieException>(error).Message);
    }

    private static void Silence(HeadlessBrowser browser, string[] functions, TaskCompletionSource? asked = null)
    {
        foreach (var function in functions)
        {
            browser.Scripts.Module(Driving.Module, function, async (_, _, stop) =>
            {
                asked?.TrySetResult();
                await new TaskCompletionSource().Task.WaitAsync(stop);
                return null;
            });
        }
    }

    private sealed class Thrower : CircuitHandler
    {
        public Thrower(AuthenticationStateProvider users) =>
            users.AuthenticationStateChanged += _ => throw new InvalidOperationException("a service of the app");
    }

    // Never done with a request in which a page asks whose secret its browser holds.
    private sealed class Slow(IHttpContextAccessor accessor) : IClaimsTransformation
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsAskedAsync() => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestApp.Stop);

        public async Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            if (accessor.HttpContext is { Request.Path.Value: "/_session/redeem" } http)
            {
                _asked.TrySetResult();
                await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);
            }

            return principal;
        }
    }
}
