using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using System.Threading.RateLimiting;
using BlazorSessions.Live;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace BlazorSessions.Tests.Http;

/// <summary>Requests that routing finds no endpoint for have the user of their session, as with any other scheme.</summary>
public sealed partial class NoEndpointTests : IDisposable
{
    private const string Nobody = "nobody";

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory();

    public void Dispose() => _files.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_branch_has_the_user_of_the_session_on_either_side_of_the_middleware(bool before)
    {
        await using var app = await StartAsync(app => app.Map("/who", branch => branch.Run(WhoAsync)), before);
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("Ada", await browser.GetAsync("/who").TextAsync());
        Assert.Equal(Nobody, await app.NewBrowser().GetAsync("/who").TextAsync());

        await browser.PostAsync("/api/sign-out").TextAsync();
        Assert.Equal(Nobody, await browser.GetAsync("/who").TextAsync());
    }

    [Fact]
    public async Task A_middleware_that_answers_has_the_user_and_may_use_the_session()
    {
        await using var app = await StartAsync(app => app.Use(async (http, next) =>
        {
            if (http.Request.Path == "/dashboard")
            {
                var sessions = http.RequestServices.GetRequiredService<ISessionService>();
                await http.Response.WriteAsync($"{http.User.Identity?.Name} {sessions.State.User.Identity?.Name} {sessions.State.Get<int>("n")}");
                return;
            }

            await next(http);
        }), before: false);
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.PostAsync("/api/increment/n").TextAsync();

        Assert.Equal("Ada Ada 1", await browser.GetAsync("/dashboard").TextAsync());
    }

    [Fact]
    public async Task A_response_that_may_depend_on_the_user_says_so_to_caches()
    {
        await using var app = await StartAsync(app => app.Map("/who", branch => branch.Run(WhoAsync)), before: true);
        var browser = await app.NewBrowserOfAsync("Ada");

        using var response = await browser.GetAsync("/who");

        Assert.True(response.VariesByCookie());
    }

    [Fact]
    public async Task A_file_behind_a_fallback_policy_is_for_who_is_signed_in()
    {
        await File.WriteAllTextAsync(Path.Combine(_files.FullName, "report.txt"), "secret", TestApp.Stop);
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddAuthorizationBuilder().SetFallbackPolicy(
                new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
            before: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.UseStaticFiles(new StaticFileOptions
                {
                    FileProvider = new PhysicalFileProvider(_files.FullName),
                    RequestPath = "/files",
                });
            },
            pipeline: app => app.MapPost("/enter", (ISessionService sessions) => sessions.SignInAsync("1", "Ada")).AllowAnonymous());
        var browser = app.NewBrowser();

        using var refused = await browser.GetAsync("/files/report.txt", Visiting.Navigation);
        Assert.Equal("/login?returnUrl=%2Ffiles%2Freport.txt", refused.LocationOf());

        await browser.PostAsync("/enter").TextAsync();
        Assert.Equal("secret", await browser.GetAsync("/files/report.txt").TextAsync());
    }

    [Fact]
    public async Task A_rate_limiter_may_go_by_the_user_where_there_is_no_endpoint()
    {
        var partitions = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(
            services: (services, _) => services.AddRateLimiter(limits => limits.GlobalLimiter =
                PartitionedRateLimiter.Create<HttpContext, string>(http =>
                {
                    var name = http.User.Identity?.Name ?? Nobody;
                    partitions.Enqueue(name);
                    return RateLimitPartition.GetNoLimiter(name);
                })),
            before: app =>
            {
                app.UseRateLimiter();
                app.Map("/who", branch => branch.Run(WhoAsync));
            });
        var browser = await app.NewBrowserOfAsync("Ada");
        partitions.Clear();

        await browser.GetAsync("/who").TextAsync();

        Assert.Equal(["Ada"], partitions);
    }

    [Fact]
    public async Task A_path_that_is_skipped_has_no_user_and_asks_no_store_without_an_endpoint_too()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(
            options => options.Skip.Add("/who"), store.Use, before: app => app.Map("/who", branch => branch.Run(WhoAsync)));
        var browser = await app.NewBrowserOfAsync("Ada");
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        store.Forget();

        Assert.Equal(Nobody, await browser.GetAsync("/who").TextAsync());
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task While_the_store_is_away_a_request_without_an_endpoint_is_nobodys_and_a_policy_says_unavailable()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(
            services: (services, sessions) =>
            {
                store.Use(services, sessions);
                services.AddAuthorizationBuilder().SetFallbackPolicy(
                    new AuthorizationPolicyBuilder().RequireAssertion(context =>
                        context.Resource is not HttpContext { Request.Path.Value: "/guarded" }
                        || context.User.Identity!.IsAuthenticated).Build());
            },
            before: app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.Map("/who", branch => branch.Run(WhoAsync));
                app.Map("/guarded", branch => branch.Run(WhoAsync));
            });
        var browser = await app.NewBrowserOfAsync("Ada");
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        store.Before = _ => throw new InvalidOperationException("A test says so.");

        Assert.Equal(Nobody, await browser.GetAsync("/who").TextAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.GetAsync("/guarded").StatusAsync());
    }

    public static TheoryData<bool, bool, string> Reexecutions => new(
        from scope in new[] { true, false }
        from before in new[] { true, false }
        from path in new[] { "/nowhere", "/missing", "/skipped-missing", "/broken", "/skipped-broken" }

        // What skips the session is to pass the middleware once more.
        where before || !path.StartsWith("/skipped", StringComparison.Ordinal)
        select (scope, before, path));

    [Theory]
    [MemberData(nameof(Reexecutions))]
    public async Task A_page_that_a_request_is_sent_on_to_shows_one_user(bool createScope, bool before, string path)
    {
        await using var app = await StartReexecutingAsync(createScope, before);
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal(new Seen("Ada", "Ada", "Ada", true), await SeeAsync(browser, path));
        Assert.Equal(new Seen("", "", "", false), await SeeAsync(app.NewBrowser(), path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_signs_in_before_a_request_is_sent_on_is_the_user_of_the_page_it_is_sent_to(bool createScope)
    {
        await using var app = await StartReexecutingAsync(createScope, before: true);
        var browser = await app.NewBrowserOfAsync("Bob");

        Assert.Equal(new Seen("Ada", "Ada", "Ada", true), await SeeAsync(browser, "/enter-missing"));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());

        Assert.Equal(new Seen("Ada", "Ada", "Ada", true), await SeeAsync(app.NewBrowser(), "/enter-missing"));
        Assert.Equal(new Seen("", "", "", false), await SeeAsync(browser, "/leave-missing"));
    }

    [Fact]
    public async Task I8_a_request_in_two_scopes_gives_back_what_it_holds()
    {
        await using var app = await StartReexecutingAsync(createScope: true, before: true);
        var browser = await app.NewBrowserOfAsync("Ada");

        await SeeAsync(browser, "/nowhere");

        var sessions = app.Services.GetRequiredService<LiveSessions>();
        await TestApp.UntilAsync(() => sessions.All.All(live => !live.HasLeases));
    }

    private static Task WhoAsync(HttpContext http) => http.Response.WriteAsync(http.User.Identity?.Name ?? Nobody);

    private static Task<TestApp> StartAsync(Action<WebApplication> use, bool before) =>
        before ? TestApp.StartAsync(before: use) : TestApp.StartAsync(pipeline: use);

    private static Task<TestApp> StartReexecutingAsync(bool createScope, bool before)
    {
        return before ? TestApp.StartAsync(before: Reexecute, pipeline: Map) : TestApp.StartAsync(pipeline: app =>
        {
            Reexecute(app);

            // Where a page is to be that the framework guards so, it is behind what sends requests there.
            app.UseAntiforgery();
            Map(app);
        });

        void Reexecute(WebApplication app)
        {
            app.UseExceptionHandler("/not-found", createScope);
            app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: createScope);
        }

        static void Map(WebApplication app)
        {
            app.MapGet("/missing", () => Results.NotFound());
            app.MapGet("/skipped-missing", () => Results.NotFound()).SkipSession();
            app.MapGet("/broken", IResult () => throw new InvalidOperationException("A test says so."));
            app.MapGet("/skipped-broken", IResult () => throw new InvalidOperationException("A test says so.")).SkipSession();
            app.MapGet("/enter-missing", async (ISessionService sessions) =>
            {
                await sessions.SignInAsync("1", "Ada");
                return Results.NotFound();
            });
            app.MapGet("/leave-missing", async (ISessionService sessions) =>
            {
                await sessions.SignOutAsync();
                return Results.NotFound();
            });
        }
    }

    private static async Task<Seen> SeeAsync(HeadlessBrowser browser, string path)
    {
        using var response = await browser.GetAsync(path, Visiting.Navigation);
        var html = await response.Content.ReadAsStringAsync(TestApp.Stop);
        Assert.Contains("data-testid=\"session\"", html);
        return new Seen(Text("session"), Text("request"), Text("view"), Text("required") == "yes");

        string Text(string id) => Regex.Match(html, $"data-testid=\"{id}\">([^<]*)<").Groups[1].Value;
    }

    private sealed record Seen(string Session, string Request, string View, bool Required);
}
