using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>How an endpoint answers who is not let in.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task By_default_a_page_is_redirected_and_a_call_gets_the_status()
    {
        await using var site = await GuardSite.StartAsync(app =>
            app.MapGet("/in", () => "in").RequireUser(user => user.IsInRole("admin")));

        using var visitor = await site.VisitAsync("/in?tab=2");
        Assert.Equal(401, await site.CallAsync("/in"));
        await site.SignInAsync();
        using var denied = await site.VisitAsync("/in?tab=2");
        Assert.Equal(403, await site.CallAsync("/in"));

        Assert.Equal("/login?returnUrl=%2Fin%3Ftab%3D2", visitor.LocationOf());
        Assert.Equal("/denied?returnUrl=%2Fin%3Ftab%3D2", denied.LocationOf());
    }

    [Fact]
    public async Task A_status_is_given_to_pages_too()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            app.MapGet("/in", () => "in").RequireUser(user => user.IsInRole("admin")).RefuseWithStatus();
            app.MapGet("/hidden", () => "in").RequireUser(user => user.IsInRole("admin")).RefuseWithStatus(404);
        });

        Assert.Equal((401, 404), (await StatusOfVisitAsync(site, "/in"), await StatusOfVisitAsync(site, "/hidden")));
        await site.SignInAsync();
        Assert.Equal((403, 404), (await StatusOfVisitAsync(site, "/in"), await StatusOfVisitAsync(site, "/hidden")));
    }

    [Fact]
    public async Task A_redirect_is_given_to_calls_too_and_may_lead_to_pages_of_its_own()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            app.MapGet("/in", () => "in").RequireUser().RefuseWithRedirect();
            app.MapGet("/staff/in", () => "in").RequireUser(_ => false).RefuseWithRedirect("/staff/login", "/staff/denied");
        });

        Assert.Equal("/login?returnUrl=%2Fin", await LocationOfCallAsync(site, "/in"));
        Assert.Equal("/staff/login?returnUrl=%2Fstaff%2Fin", await LocationOfCallAsync(site, "/staff/in"));
        await site.SignInAsync();
        Assert.Equal("/staff/denied?returnUrl=%2Fstaff%2Fin", await LocationOfCallAsync(site, "/staff/in"));
    }

    [Fact]
    public async Task A_redirect_that_would_lead_to_itself_is_the_status()
    {
        await using var site = await GuardSite.StartAsync(app =>
            app.MapGet("/staff/login", () => "in").RequireUser().RefuseWithRedirect("/staff/login"));

        Assert.Equal(401, await StatusOfVisitAsync(site, "/staff/login"));
    }

    [Fact]
    public async Task A_handler_of_the_app_answers_and_may_redirect_all_the_same()
    {
        await using var site = await GuardSite.StartAsync(app => app.MapGet("/in", () => "in")
            .RequireUser(user => user.IsInRole("admin"))
            .OnRefused(refused => refused.IsDenied
                ? refused.HttpContext.Response.WriteAsync("Ask the owner.")
                : refused.RedirectAsync()));

        Assert.Equal("/login?returnUrl=%2Fin", await LocationOfCallAsync(site, "/in"));
        await site.SignInAsync();
        using var denied = await site.VisitAsync("/in");
        Assert.Equal("Ask the owner.", await denied.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(403, (int)denied.StatusCode);
    }

    [Fact]
    public async Task A_handler_that_does_nothing_leaves_a_refusal()
    {
        await using var site = await GuardSite.StartAsync(app =>
            app.MapGet("/in", () => "in").RequireUser().OnRefused(_ => Task.CompletedTask));

        Assert.Equal(401, await StatusOfVisitAsync(site, "/in"));
    }

    [Fact]
    public async Task An_endpoint_wins_over_its_group()
    {
        await using var site = await GuardSite.StartAsync(app =>
        {
            var group = app.MapGroup("/group").RequireUser().RefuseWithStatus(404);
            group.MapGet("/hidden", () => "in");
            group.MapGet("/page", () => "in").RefuseWithRedirect();
        });

        Assert.Equal(404, await StatusOfVisitAsync(site, "/group/hidden"));
        Assert.Equal("/login?returnUrl=%2Fgroup%2Fpage", await LocationOfCallAsync(site, "/group/page"));
    }

    [Fact]
    public async Task While_the_store_is_away_nobody_is_refused_by_the_app()
    {
        var calls = 0;
        var store = new WatchedStore();
        await using var site = await GuardSite.StartAsync(
            app =>
            {
                app.MapGet("/in", () => "in").RequireUser().OnRefused(_ =>
                {
                    calls++;
                    return Task.CompletedTask;
                });
                app.MapGet("/hidden", () => "in").RequireUser().RefuseWithStatus(404);
            },
            services => store.Use(services, services.AddBlazorSessions()));
        await site.SignInAsync();
        site.Clock.Advance(TimeSpan.FromSeconds(10));
        store.Fail();

        Assert.Equal(503, await StatusOfVisitAsync(site, "/in"));
        Assert.Equal(503, await StatusOfVisitAsync(site, "/hidden"));
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("//evil.example")]
    [InlineData("login")]
    public void A_redirect_out_of_the_app_is_refused_when_it_is_made(string path)
    {
        Assert.Throws<FormatException>(() => new RefuseWithRedirectAttribute { LoginPath = path });
        Assert.Throws<FormatException>(() => new RefuseWithRedirectAttribute { AccessDeniedPath = path });
    }

    [Theory]
    [InlineData(200)]
    [InlineData(302)]
    [InlineData(503)]
    public void A_status_that_is_no_refusal_is_refused_when_it_is_made(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RefuseWithStatusAttribute(status));

    private static async Task<int> StatusOfVisitAsync(GuardSite site, string path)
    {
        using var response = await site.VisitAsync(path);
        return (int)response.StatusCode;
    }

    private static async Task<string?> LocationOfCallAsync(GuardSite site, string path)
    {
        using var response = await site.Client.SendAsync(
            Visiting.Request(HttpMethod.Get, path, ("Accept", "application/json")), TestApp.Stop);
        return response.LocationOf();
    }
}
