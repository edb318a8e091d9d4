using System.Security.Claims;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>What a circuit is told, how often, and in which culture.</summary>
public sealed class PushTests
{
    [Fact]
    public async Task A_pushed_change_renders_in_the_culture_of_the_circuit()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.UseRequestLocalization("de-DE"));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/culture", TestApp.Stop);
        Assert.Equal("0,5", tab.TextOf("half"));

        await browser.PostAsync("/api/increment/count").TextAsync();
        await browser.PostAsync("/api/increment/count").TextAsync();

        await tab.ShowsAsync("half", "1,5");
        Assert.Equal("de-DE", tab.TextOf("culture"));
    }

    [Fact]
    public async Task Changed_tells_services_of_the_newest_state_and_of_no_state_twice()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/count").TextAsync();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var states = new List<SessionState>();
        await tab.DoAsync(app, sessions =>
        {
            sessions.Changed += states.Add;
            return Task.CompletedTask;
        });

        for (var i = 2; i <= 6; i++)
        {
            await tab.IncrementAsync(i);
        }

        await browser.PostAsync("/api/increment/count").TextAsync();
        await tab.ShowsAsync("count", "7");

        Assert.Equal(states.Distinct().Count(), states.Count);
        Assert.Equal(states.OrderBy(state => state.Version), states);
        Assert.Equal(7, states[^1].Get<long>("count"));
    }

    [Fact]
    public async Task The_Ended_token_belongs_to_one_session_and_the_next_has_another()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        CancellationToken first = default, second = default;
        await tab.DoAsync(app, sessions => Task.FromResult(first = sessions.Ended));
        Assert.False(first.IsCancellationRequested);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        Assert.True(first.IsCancellationRequested);
        await tab.EndsAsync();
        await tab.SignInAsync("Ada");
        await tab.DoAsync(app, sessions => Task.FromResult(second = sessions.Ended));

        Assert.False(second.IsCancellationRequested);
    }

    [Fact]
    public async Task The_Ended_token_of_a_circuit_without_a_session_never_ends()
    {
        await using var app = await TestApp.StartAsync();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions =>
        {
            Assert.False(sessions.Ended.CanBeCanceled);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A10_a_user_whom_the_host_pushes_is_compared_and_not_believed()
    {
        var scopes = new List<IServiceProvider>();
        await using var app = await TestApp.StartAsync(services: (services, _) => services.AddScoped<CircuitHandler>(provider =>
        {
            scopes.Add(provider);
            return new Idle();
        }));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var host = (IHostEnvironmentAuthenticationStateProvider)scopes[^1].GetRequiredService<AuthenticationStateProvider>();

        host.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(
            new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "2"), new(ClaimTypes.Name, "Bob")], "host")))));
        await tab.SettleAsync(TestApp.Stop);

        Assert.Equal(("Ada", "Ada"), (tab.TextOf("authorized"), tab.TextOf("user")));
        Assert.Contains(app.Log.All, line => line.Id == 304);
    }

    [Fact]
    public async Task In_an_app_with_another_scheme_the_user_of_the_host_counts_and_the_session_holds_values()
    {
        var scopes = new List<IServiceProvider>();
        await using var app = await TestApp.StartAsync(services: (services, _) =>
        {
            services.AddAuthentication("Other").AddCookie("Other");
            services.AddScoped<CircuitHandler>(provider =>
            {
                scopes.Add(provider);
                return new Idle();
            });
        });
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);
        await tab.IncrementAsync(1);
        var host = (IHostEnvironmentAuthenticationStateProvider)scopes[^1].GetRequiredService<AuthenticationStateProvider>();

        host.SetAuthenticationState(Task.FromResult(new AuthenticationState(new ClaimsPrincipal(
            new ClaimsIdentity([new(ClaimTypes.NameIdentifier, "2"), new(ClaimTypes.Name, "Bob")], "host")))));

        await tab.WaitForAsync(t => t.Has("authorized") && t.TextOf("authorized") == "Bob", TestApp.Stop);
        await tab.IncrementAsync(2);
    }

    [Fact]
    public async Task A_scope_made_inside_a_circuit_has_no_session_and_says_where_to_go()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        var error = await tab.TryAsync(app, async _ =>
        {
            await using var scope = app.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ISessionService>().LoadAsync();
        });

        Assert.Contains(nameof(ISessionDirectory), Assert.IsType<InvalidOperationException>(error).Message);
        await tab.IncrementAsync(1);
    }

    [Fact]
    public async Task A_renderer_outside_of_requests_and_circuits_renders_as_nobody()
    {
        await using var app = await TestApp.StartAsync();
        await using var scope = app.Services.CreateAsyncScope();
        await using var renderer = new Microsoft.AspNetCore.Components.Web.HtmlRenderer(
            scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<Microsoft.Extensions.Logging.ILoggerFactory>());

        var html = await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<Hosting.Pages.ShowUser>()).ToHtmlString());

        Assert.Equal("<p data-testid=\"user\"></p>", html.Trim());
    }

    [Fact]
    public async Task A_slow_listener_delays_no_other_circuit()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (slow, other) = (await browser.OpenAsync("/", TestApp.Stop), await browser.OpenAsync("/", TestApp.Stop));
        using var release = new ManualResetEventSlim();
        await slow.DoAsync(app, sessions =>
        {
            sessions.Changed += _ => release.Wait(TestApp.Stop);
            return Task.CompletedTask;
        });

        await other.IncrementAsync(1);
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await other.EndsAsync();

        release.Set();
        await slow.EndsAsync();
    }

    private sealed class Idle : CircuitHandler;
}
