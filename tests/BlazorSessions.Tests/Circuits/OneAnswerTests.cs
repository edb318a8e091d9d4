using System.Security.Claims;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Whoever asks on a page who the user is gets the same answer, with what the app's transformation makes of them.</summary>
public sealed class OneAnswerTests
{
    private static readonly string[] s_ofBosses =
        ["view-roles", "view-policy", "require-roles", "require-policy", "require-predicate", "require-async"];

    private static readonly string[] s_ofUsers = ["view-any", "require-any"];

    [Theory]
    [InlineData("Ada", true)]
    [InlineData("Bob", false)]
    public async Task A_role_that_a_transformation_adds_counts_everywhere_in_a_circuit_and_while_it_prerenders(string who, bool isBoss)
    {
        await using var app = await StartAsync(new Transformation { Promoted = "Ada" });
        var browser = await app.NewBrowserOfAsync(who);

        var html = await browser.GetAsync("/decisions").TextAsync();
        var tab = await browser.OpenAsync("/decisions", TestApp.Stop);

        Assert.All(s_ofBosses, place => Assert.Equal(isBoss, html.Contains($"\"{place}\"", StringComparison.Ordinal)));
        Assert.Equal(isBoss ? s_ofBosses : [], s_ofBosses.Where(tab.Has));
        Assert.Equal(s_ofUsers, s_ofUsers.Where(tab.Has));
    }

    [Fact]
    public async Task Behind_a_scheme_that_forwards_a_role_that_a_transformation_adds_counts_everywhere_too()
    {
        await using var app = await StartAsync(new Transformation { Promoted = "Ada" }, isForwarding: true);
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/decisions", TestApp.Stop);

        Assert.Equal(s_ofBosses, s_ofBosses.Where(tab.Has));
        await SignInAsync(app, tab, "2", "Bob");
        await tab.WaitForAsync(page => !s_ofBosses.Any(page.Has) && s_ofUsers.All(page.Has), TestApp.Stop);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_role_that_a_transformation_takes_away_counts_nowhere(bool isForwarding)
    {
        await using var app = await StartAsync(new Transformation { Demoted = "Ada" }, isForwarding);
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada&roles=boss").TextAsync();

        var html = await browser.GetAsync("/decisions").TextAsync();
        var tab = await browser.OpenAsync("/decisions", TestApp.Stop);

        Assert.DoesNotContain(s_ofBosses, place => html.Contains($"\"{place}\"", StringComparison.Ordinal));
        Assert.DoesNotContain(s_ofBosses, tab.Has);
        Assert.Equal(s_ofUsers, s_ofUsers.Where(tab.Has));
    }

    [Theory]
    [InlineData(Failure.Throws)]
    [InlineData(Failure.ThrowsLater)]
    [InlineData(Failure.ReturnsNull)]
    public async Task A_transformation_that_fails_in_a_circuit_lets_nobody_in_and_the_circuit_goes_on(object failure)
    {
        var transformation = new Transformation { Promoted = "Bob", Failing = "Ada", Failure = (Failure)failure };
        await using var app = await StartAsync(transformation);
        var browser = await app.NewBrowserOfAsync("Bob");
        var tab = await browser.OpenAsync("/decisions", TestApp.Stop);
        Assert.Equal(s_ofBosses, s_ofBosses.Where(tab.Has));

        await SignInAsync(app, tab, "1", "Ada");
        await ShowsNothingAsync(tab);

        await tab.TakesEventsAsync();
        Assert.Contains(app.Log.All, line => line.Id == 308);

        await SignInAsync(app, tab, "2", "Bob");
        await tab.WaitForAsync(page => s_ofBosses.All(page.Has), TestApp.Stop);
    }

    [Fact]
    public async Task While_a_transformation_takes_its_time_nobody_is_let_in()
    {
        var transformation = new Transformation { Promoted = "Bob", Slow = "Ada" };
        await using var app = await StartAsync(transformation);
        var browser = await app.NewBrowserOfAsync("Bob");
        var tab = await browser.OpenAsync("/decisions", TestApp.Stop);
        Assert.Equal(s_ofBosses, s_ofBosses.Where(tab.Has));
        transformation.Promoted = "Ada";

        await SignInAsync(app, tab, "1", "Ada");
        await ShowsNothingAsync(tab);

        transformation.Gate.SetResult();
        await tab.WaitForAsync(page => s_ofBosses.All(page.Has), TestApp.Stop);
    }

    private static Task<TestApp> StartAsync(
        Transformation transformation, bool isForwarding = false) => TestApp.StartAsync(services: (services, _) =>
    {
        if (isForwarding)
        {
            services.AddAuthentication("either").AddPolicyScheme(
                "either", null, options => options.ForwardDefaultSelector = _ => BlazorSessionsDefaults.AuthenticationScheme);
        }

        services.AddHttpContextAccessor();
        services.AddAuthorizationBuilder().AddPolicy("boss", policy => policy.RequireRole("boss"));
        services.AddScoped<IClaimsTransformation>(provider =>
            new Transforming(transformation, provider.GetRequiredService<IHttpContextAccessor>()));
    });

    private static Task ShowsNothingAsync(HeadlessTab tab) =>
        tab.WaitForAsync(page => !s_ofBosses.Any(page.Has) && !s_ofUsers.Any(page.Has), TestApp.Stop);

    private static Task SignInAsync(TestApp app, HeadlessTab tab, string id, string name)
    {
        app.Probe.Run = sessions => sessions.SignInAsync(id, name);
        return tab.ClickAsync("probe", TestApp.Stop);
    }

    public enum Failure
    {
        Throws,
        ThrowsLater,
        ReturnsNull,
    }

    private sealed class Transformation
    {
        public string? Promoted { get; set; }

        public string? Demoted { get; init; }

        public string? Failing { get; init; }

        public string? Slow { get; init; }

        public Failure Failure { get; init; }

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // Fails and waits in circuits alone, to which the request that connected them clings: others would answer 500.
    private sealed class Transforming(Transformation told, IHttpContextAccessor http) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            var name = principal.Identity!.Name;
            var isCircuit = http.HttpContext is null || http.HttpContext.Request.Path.StartsWithSegments("/_blazor");
            return isCircuit && name == told.Failing ? FailAsync()
                : isCircuit && name == told.Slow ? LaterAsync(principal)
                : Task.FromResult(Transformed(principal));
        }

        private Task<ClaimsPrincipal> FailAsync() => told.Failure switch
        {
            Failure.Throws => throw new InvalidOperationException("A test says so."),
            Failure.ThrowsLater => FailLaterAsync(),
            _ => Task.FromResult<ClaimsPrincipal>(null!),
        };

        private static async Task<ClaimsPrincipal> FailLaterAsync()
        {
            await Task.Yield();
            throw new InvalidOperationException("A test says so.");
        }

        private async Task<ClaimsPrincipal> LaterAsync(ClaimsPrincipal principal)
        {
            await told.Gate.Task;
            return Transformed(principal);
        }

        private ClaimsPrincipal Transformed(ClaimsPrincipal principal)
        {
            var identity = (ClaimsIdentity)principal.Identity!;
            if (identity.Name == told.Promoted)
            {
                identity.AddClaim(new Claim(identity.RoleClaimType, "boss"));
            }

            if (identity.Name == told.Demoted)
            {
                identity.RemoveClaim(identity.FindFirst(claim => claim.Value == "boss"));
            }

            return principal;
        }
    }
}
