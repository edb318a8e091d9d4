using System.Security.Claims;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>RequireUser on endpoints and groups: who is let in, and that whatever goes wrong is a no.</summary>
public sealed class EndpointGuardTests
{
    private static readonly SessionKey<bool> s_verified = new("verified");

    [Fact]
    public async Task Any_signed_in_user_is_let_in_and_nobody_else()
    {
        await using var site = await GuardSite.StartAsync(app => app.MapGet("/in", () => "in").RequireUser());

        Assert.Equal(401, await site.CallAsync("/in"));
        await site.SignInAsync();
        Assert.Equal(200, await site.CallAsync("/in"));
        Assert.Equal(200, await site.CallAsync("/api/sign-out", HttpMethod.Post));
        Assert.Equal(401, await site.CallAsync("/in"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    public async Task A_user_whose_key_is_zero_or_empty_is_a_user(string key)
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            app.MapPost("/enter", (ISessionService sessions) => sessions.SignInAsync(key, "Ada"));
            app.MapGet("/in", () => "in").RequireUser();
        });

        Assert.Equal(200, await site.CallAsync("/enter", HttpMethod.Post));

        Assert.Equal(200, await site.CallAsync("/in"));
    }

    [Fact]
    public async Task A_condition_decides_about_the_user()
    {
        await using var site = await GuardSite.StartAsync(app =>
            app.MapGet("/in", () => "in").RequireUser(user => user.IsInRole("admin")));

        await site.SignInAsync();
        Assert.Equal(403, await site.CallAsync("/in"));
        await site.SignInAsync(roles: "admin");
        Assert.Equal(200, await site.CallAsync("/in"));
    }

    [Theory]
    [InlineData(false, 403)]
    [InlineData(true, 200)]
    public async Task Defect_20_a_check_that_answers_later_is_waited_for(bool answer, int status)
    {
        await using var site = await GuardSite.StartAsync(app => app.MapGet("/in", () => "in").RequireUser(async _ =>
        {
            await Task.Yield();
            return answer;
        }));
        await site.SignInAsync();

        Assert.Equal(status, await site.CallAsync("/in"));
    }

    [Fact]
    public async Task Defect_20_a_lambda_that_only_returns_a_task_is_waited_for_too()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            app.MapGet("/one", () => "in").RequireUser(user => NoAsync(user));
            app.MapGet("/two", () => "in").RequireUser((user, _) => NoAsync(user));
            app.MapGet("/group", () => "in").RequireUser(NoAsync);
        });
        await site.SignInAsync();

        Assert.Equal(403, await site.CallAsync("/one"));
        Assert.Equal(403, await site.CallAsync("/two"));
        Assert.Equal(403, await site.CallAsync("/group"));
    }

    [Fact]
    public async Task Defect_21_nobody_is_refused_without_being_asked_about()
    {
        var asked = 0;
        await using var site = await GuardSite.StartAsync(app => app.MapGet("/in", () => "in").RequireUser(user =>
        {
            asked++;
            return user.FindFirst("level")!.Value == "9";
        }));

        Assert.Equal(401, await site.CallAsync("/in"));
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_check_that_throws_denies_and_is_logged()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            app.MapGet("/now", () => "in").RequireUser(user => user.FindFirst("level")!.Value == "9");
            app.MapGet("/later", () => "in").RequireUser(async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("The database is away.");
            });
            app.MapGet("/no-task", () => "in").RequireUser(_ => (Task<bool>)null!);
        });
        await site.SignInAsync();

        Assert.Equal(403, await site.CallAsync("/now"));
        Assert.Equal(403, await site.CallAsync("/later"));
        Assert.Equal(403, await site.CallAsync("/no-task"));
        Assert.Equal(3, site.Log.All.Count(line => line.Id == 211));
    }

    [Fact]
    public async Task A_check_sees_the_session_and_services()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            app.MapPost("/verify", (ISessionService sessions) => sessions.SetAsync(s_verified, true));
            app.MapGet("/verified", () => "in").RequireUser((_, check) => check.Session.Get(s_verified));
            app.MapGet("/owned", () => "in").RequireUser(async (user, check) =>
            {
                await Task.Yield();
                var sessions = check.Services.GetRequiredService<ISessionService>();
                return check.Resource is HttpContext && check.User == user && sessions.State.Handle == check.Session.Handle;
            });
        });
        await site.SignInAsync();

        Assert.Equal(403, await site.CallAsync("/verified"));
        Assert.Equal(200, await site.CallAsync("/verify", HttpMethod.Post));
        Assert.Equal(200, await site.CallAsync("/verified"));
        Assert.Equal(200, await site.CallAsync("/owned"));
    }

    [Fact]
    public async Task A_group_guards_what_is_in_it_and_each_condition_has_to_hold()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            var group = app.MapGroup("/group").RequireUser(user => user.IsInRole("staff"));
            group.MapGet("/in", () => "in");
            group.MapGet("/admin", () => "in").RequireUser(user => user.IsInRole("admin"));
            group.MapGet("/open", () => "in").AllowAnonymous();
        });

        Assert.Equal(401, await site.CallAsync("/group/in"));
        Assert.Equal(200, await site.CallAsync("/group/open"));
        await site.SignInAsync(roles: "admin");
        Assert.Equal(403, await site.CallAsync("/group/in"));
        Assert.Equal(403, await site.CallAsync("/group/admin"));
        await site.SignInAsync(roles: "staff");
        Assert.Equal(200, await site.CallAsync("/group/in"));
        Assert.Equal(403, await site.CallAsync("/group/admin"));
        await site.SignInAsync(roles: "staff,admin");
        Assert.Equal(200, await site.CallAsync("/group/admin"));
    }

    [Fact]
    public async Task All_pages_of_Blazor_are_guarded_where_they_are_mapped_but_those_that_are_open()
    {
        await using var site = await GuardSite.StartAsync(
            app => app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireUser(),
            services => services.AddRazorComponents().AddInteractiveServerComponents());

        using var page = await site.VisitAsync("/static");
        Assert.Equal("/login?returnUrl=%2Fstatic", page.LocationOf());
        Assert.Equal(200, await site.CallAsync("/open"));
        Assert.Equal(401, await site.CallAsync("/_blazor/negotiate?negotiateVersion=1", HttpMethod.Post));
        await site.SignInAsync();
        Assert.Equal(200, await site.CallAsync("/static"));
        Assert.Equal(200, await site.CallAsync("/_blazor/negotiate?negotiateVersion=1", HttpMethod.Post));
    }

    [Fact]
    public async Task A_named_policy_requires_the_user_of_the_session()
    {
        await using var site = await GuardSite.StartAsync(
            app => app.MapGet("/in", [Authorize(Policy = "Editors")] () => "in"),
            services => services.AddAuthorizationBuilder().AddPolicy("Editors", policy => policy
                .RequireSessionUser(async (user, check) => await Task.FromResult(user.IsInRole("editor") && check.Session.IsAuthenticated))));

        Assert.Equal(401, await site.CallAsync("/in"));
        await site.SignInAsync();
        Assert.Equal(403, await site.CallAsync("/in"));
        await site.SignInAsync(roles: "editor");
        Assert.Equal(200, await site.CallAsync("/in"));
    }

    [Fact]
    public async Task A_user_whom_another_scheme_knows_is_not_the_one_of_the_session()
    {
        await using var site = await GuardSite.StartAsync(
            app =>
            {
                app.MapGet("/default", () => "in").RequireAuthorization();
                app.MapGet("/in", (HttpContext http) => http.User.Identity!.Name).RequireUser();
            },
            services => services.AddAuthentication("stranger").AddScheme<StrangerOptions, StrangerHandler>("stranger", null));

        Assert.Equal(200, await site.CallAsync("/default"));
        Assert.Equal(401, await site.CallAsync("/in"));
        await site.SignInAsync();
        Assert.Equal("Ada", await site.Client.GetStringAsync("/in", TestApp.Stop));
    }

    [Fact]
    public async Task A_decision_about_somebody_else_than_the_user_of_the_session_is_a_no()
    {
        await using var site = await GuardSite.StartAsync(app => app.MapGet("/decide/{key}", async (string key, IAuthorizationService authorization) =>
        {
            var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, key)], "test"));
            var policy = new AuthorizationPolicyBuilder().RequireSessionUser().Build();
            return (await authorization.AuthorizeAsync(user, policy)).Succeeded;
        }));
        await site.SignInAsync("1");

        Assert.Equal("true", await site.Client.GetStringAsync("/decide/1", TestApp.Stop));
        Assert.Equal("false", await site.Client.GetStringAsync("/decide/2", TestApp.Stop));
    }

    [Fact]
    public async Task Policies_of_an_app_that_has_its_own_provider_are_found_beside_ours()
    {
        await using var site = await GuardSite.StartAsync(
            app =>
            {
                app.MapGet("/own", [Authorize(Policy = "any name")] () => "in");
                app.MapGet("/ours", [RequireUser] () => "in");
            },
            services => services.AddSingleton<IAuthorizationPolicyProvider, OwnPolicies>());

        Assert.Equal(200, await site.CallAsync("/own"));
        Assert.Equal(401, await site.CallAsync("/ours"));
        await site.SignInAsync();
        Assert.Equal(200, await site.CallAsync("/ours"));
    }

    [Theory]
    [InlineData("/convention")]
    [InlineData("/attribute")]
    public async Task Without_UseAuthorization_a_guarded_endpoint_fails_and_is_not_open(string path)
    {
        using var host = await new HostBuilder().ConfigureWebHost(web => web
            .UseTestServer()
            .ConfigureServices(services =>
            {
                services.AddRouting();
                services.AddBlazorSessions();
            })
            .Configure(app =>
            {
                app.UseRouting();
                app.UseBlazorSessions();
                app.UseEndpoints(endpoints =>
                {
                    endpoints.MapBlazorSessions();
                    endpoints.MapGet("/convention", () => "in").RequireUser();
                    endpoints.MapGet("/attribute", [RequireUser<AlwaysAsync>] () => "in");
                });
            })).StartAsync(TestApp.Stop);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.GetTestClient().GetAsync(path, TestApp.Stop));

        Assert.Contains("UseAuthorization", failure.Message);
    }

    [Fact]
    public async Task A_guard_without_a_condition_to_call_is_refused_when_it_is_made()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            Assert.Throws<ArgumentNullException>(() => app.MapGet("/one", () => "in").RequireUser((Func<ClaimsPrincipal, bool>)null!));
            Assert.Throws<ArgumentNullException>(() => app.MapGet("/two", () => "in").OnRefused(null!));
        });
    }

    private static Task<bool> NoAsync(ClaimsPrincipal user) => Task.FromResult(false);

    private sealed class AlwaysAsync : IUserCheck
    {
        public Task<bool> IsAllowedAsync(UserCheckContext context) => Task.FromResult(true);
    }
}
