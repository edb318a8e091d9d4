using BlazorSessions.Identity.Tests.Hosting;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Tests;

/// <summary>When a changed security stamp ends sessions.</summary>
public sealed class StampTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_changed_stamp_ends_a_session_with_the_next_request_after_the_interval()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        Assert.Equal("ada", await browser.MeAsync());
        await NewStampAsync(app);

        app.Clock.Advance(s_interval);
        Assert.Equal("ada", await browser.MeAsync());
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("401", await browser.MeAsync());
        Assert.Equal("401", await browser.MeAsync());
    }

    [Fact]
    public async Task A_session_is_checked_when_it_is_first_seen()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        await NewStampAsync(app);

        Assert.Equal("401", await browser.MeAsync());
    }

    [Fact]
    public async Task The_interval_is_that_of_Identity()
    {
        await using var app = await IdentityApp.StartAsync(after: services =>
            services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = TimeSpan.FromSeconds(5)));
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        Assert.Equal("ada", await browser.MeAsync());
        await NewStampAsync(app);

        app.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("401", await browser.MeAsync());
    }

    [Fact]
    public async Task A_changed_stamp_ends_live_circuits_after_the_interval()
    {
        await using var app = await IdentityApp.StartAsync(builder => IdentityApp.AddIdentity(builder.Services)
            .AddBlazorSessions(options => options.IdleTimeout = TimeSpan.FromHours(5)).UseIdentity<AppUser>());
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        var handle = (await app.StateAsync(browser)).Handle!.Value;

        app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));
        await tab.SettleAsync(Stop);
        await tab.ShowsAsync("ada");
        await NewStampAsync(app);

        await app.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => tab.TextOf("user") == "");
        Assert.Null(await app.Directory.FindAsync(handle, Stop));
        Assert.Equal("401", await browser.MeAsync());
    }

    [Fact]
    public async Task A_circuit_checks_who_signs_in_to_it()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, async manager =>
        {
            var user = (await manager.UserManager.FindByNameAsync("ada"))!;
            var seen = await manager.CreateUserPrincipalAsync(user);
            await manager.UserManager.UpdateSecurityStampAsync(user);
            await Visits.Sessions(manager).SignInAsync(seen, cancellationToken: Stop);
            return "";
        });

        await tab.ShowsAsync("");
    }

    [Fact]
    public async Task The_app_ends_outdated_sessions_at_once()
    {
        await using var app = await IdentityApp.StartAsync();
        await app.AddUserAsync("bob");
        var (first, second, bobs) = (app.NewBrowser(), app.NewBrowser(), app.NewBrowser());
        await app.RunAsync(first, Visits.SignIn("ada"));
        await app.RunAsync(bobs, Visits.SignIn("bob"));
        var tab = await first.OpenAsync();
        await tab.ShowsAsync("ada");
        var id = await NewStampAsync(app);
        await app.RunAsync(second, Visits.SignIn("ada"));

        Assert.Equal(1, await Identity(app).EndOutdatedAsync(id, Stop));

        await tab.ShowsAsync("");
        Assert.Equal("401", await first.MeAsync());
        Assert.Equal("ada", await second.MeAsync());
        Assert.Equal("bob", await bobs.MeAsync());
        Assert.Equal(0, await Identity(app).EndOutdatedAsync(id, Stop));
    }

    [Fact]
    public async Task A_user_who_is_gone_loses_all_sessions()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        var tab = await browser.OpenAsync();
        var id = await app.ChangeAsync("ada", (users, user) => users.DeleteAsync(user));

        Assert.Equal(1, await Identity(app).EndOutdatedAsync(id, Stop));

        await tab.ShowsAsync("");
        Assert.Equal("401", await browser.MeAsync());
    }

    [Fact]
    public async Task Nobody_has_no_sessions() =>
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await using var app = await IdentityApp.StartAsync();
            await Identity(app).EndOutdatedAsync("", Stop);
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_password_keeps_this_session_and_ends_the_others_at_once(bool inCircuit)
    {
        await using var app = await IdentityApp.StartAsync();
        var (here, there) = (app.NewBrowser(), app.NewBrowser());
        await app.RunAsync(here, Visits.SignIn("ada"));
        await app.RunAsync(there, Visits.SignIn("ada"));
        var (tab, other) = (await here.OpenAsync(), await there.OpenAsync());
        Func<SignInManager<AppUser>, Task<string>> change = async manager =>
        {
            var user = (await manager.UserManager.FindByNameAsync("ada"))!;
            var changed = await manager.UserManager.ChangePasswordAsync(user, IdentityApp.Password, "Secret-2");
            await manager.RefreshSignInAsync(user);
            return changed.ToString();
        };

        Assert.Equal("Succeeded", await (inCircuit ? app.RunAsync(tab, change) : app.RunAsync(here, change)));

        await other.WaitForAsync(page => page.TextOf("user") == "", Stop);
        Assert.Equal("401", await there.MeAsync());
        Assert.Equal("ada", await here.MeAsync());
        app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));
        Assert.Equal("ada", await here.MeAsync());
        await tab.ShowsAsync("ada");
    }

    [Fact]
    public async Task While_users_cannot_be_asked_about_nobody_is_anybody_and_nobody_is_signed_out()
    {
        var outage = new Outage();
        await using var app = await IdentityApp.StartAsync(after: services =>
            services.AddScoped<IUserClaimsPrincipalFactory<AppUser>, UserClaimsPrincipalFactory<AppUser, IdentityRole>>()
                .AddDbContext<AppDb>(options => options.AddInterceptors(outage)));
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        Assert.Equal("ada", await browser.MeAsync());
        app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));

        outage.IsOn = true;
        Assert.Equal("503", await browser.MeAsync());
        Assert.Contains(app.Log.Warnings, line => line.Id == 801);
        outage.IsOn = false;

        Assert.Equal("ada", await browser.MeAsync());
    }

    [Fact]
    public async Task While_users_cannot_be_asked_about_circuits_go_on_and_ask_again()
    {
        var outage = new Outage();
        await using var app = await IdentityApp.StartAsync(
            builder => IdentityApp.AddIdentity(builder.Services)
                .AddBlazorSessions(options => options.IdleTimeout = TimeSpan.FromHours(5)).UseIdentity<AppUser>(),
            services => services.AddDbContext<AppDb>(options => options.AddInterceptors(outage)));
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        var tab = await browser.OpenAsync();
        await NewStampAsync(app);

        outage.IsOn = true;
        app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));
        await IdentityApp.UntilAsync(() => app.Log.Warnings.Any(line => line.Id == 801));
        await tab.ShowsAsync("ada");
        outage.IsOn = false;

        await app.AdvanceUntilAsync(TimeSpan.FromSeconds(31), () => tab.TextOf("user") == "");
    }

    [Fact]
    public async Task While_users_cannot_be_asked_about_no_circuit_opens_for_them()
    {
        var outage = new Outage();
        await using var app = await IdentityApp.StartAsync(after: services =>
            services.AddDbContext<AppDb>(options => options.AddInterceptors(outage)));
        var (browser, visitor) = (app.NewBrowser(), app.NewBrowser());
        await app.RunAsync(browser, Visits.SignIn("ada"));
        outage.IsOn = true;

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => browser.OpenAsync());
        Assert.Contains("503", refused.ToString(), StringComparison.Ordinal);
        var visitors = await visitor.OpenAsync();
        await visitors.ClickAsync("click", Stop);
        Assert.Equal("1", visitors.TextOf("clicks"));
        outage.IsOn = false;

        await (await browser.OpenAsync()).ShowsAsync("ada");
    }

    [Fact]
    public async Task A_circuit_gets_a_role_after_the_interval()
    {
        await using var app = await IdentityApp.StartAsync(builder => IdentityApp.AddIdentity(builder.Services)
            .AddBlazorSessions(options => options.IdleTimeout = TimeSpan.FromHours(5)).UseIdentity<AppUser>());
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        var before = await app.StateAsync(browser);
        await app.DoAsync(services => services.GetRequiredService<RoleManager<IdentityRole>>().CreateAsync(new("admin")));
        await app.ChangeAsync("ada", (users, user) => users.AddToRoleAsync(user, "admin"));
        Assert.Equal("", tab.TextOf("role"));

        await app.AdvanceUntilAsync(TimeSpan.FromMinutes(1), () => tab.TextOf("role") == "admin");

        var after = await app.StateAsync(browser);
        Assert.True(after.User.IsInRole("admin"));
        Assert.Equal("pwd", after.User.FindFirst("amr")?.Value);
        Assert.Equal(before.AuthenticatedAt, after.AuthenticatedAt);
    }

    [Fact]
    public async Task What_the_app_adds_to_refreshed_users_is_there_with_the_next_page()
    {
        await using var app = await IdentityApp.StartAsync(after: services =>
            services.Configure<SecurityStampValidatorOptions>(options => options.OnRefreshingPrincipal = context =>
            {
                context.NewPrincipal!.Identities.First().AddClaim(new("refreshed", context.CurrentPrincipal!.Identity!.Name!));
                return Task.CompletedTask;
            }));
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        Assert.Equal("ada", await browser.MeAsync());
        app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));
        Assert.Equal("ada", await browser.MeAsync());
        Assert.Null((await app.StateAsync(browser)).User.FindFirst("refreshed"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Accept.ParseAdd("text/html");
        using var response = await browser.SendAsync(request, Stop);

        Assert.Equal("ada", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("ada", (await app.StateAsync(browser)).User.FindFirst("refreshed")?.Value);
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task A_prefetch_leaves_a_refresh_to_the_page(string header, string value)
    {
        await using var app = await WithRefreshAsync();
        var browser = app.NewBrowser();
        await WaitForRefreshAsync(app, browser);

        using var prefetch = Page();
        prefetch.Headers.Add(header, value);
        using var early = await browser.SendAsync(prefetch, Stop);
        Assert.Equal("ada", await early.Content.ReadAsStringAsync(Stop));
        Assert.Null((await app.StateAsync(browser)).User.FindFirst("refreshed"));

        using var page = Page();
        using var response = await browser.SendAsync(page, Stop);
        Assert.Equal("ada", await response.Content.ReadAsStringAsync(Stop));
        Assert.NotNull((await app.StateAsync(browser)).User.FindFirst("refreshed"));
    }

    [Fact]
    public async Task A_refresh_that_is_refused_lets_the_page_in_as_it_was()
    {
        await using var app = await WithRefreshAsync(options => options.Events.OnSigningIn = context =>
        {
            if (context.User.HasClaim(claim => claim.Type == "refreshed"))
            {
                context.Refuse();
            }

            return Task.CompletedTask;
        });
        var browser = app.NewBrowser();
        await WaitForRefreshAsync(app, browser);

        using var page = Page();
        using var response = await browser.SendAsync(page, Stop);

        Assert.Equal("ada", await response.Content.ReadAsStringAsync(Stop));
        Assert.Contains(app.Log.Warnings, line => line.Id == 805);
    }

    [Fact]
    public async Task The_page_that_refreshes_has_the_claims_of_now()
    {
        await using var app = await IdentityApp.StartAsync(after: services =>
            services.Configure<SecurityStampValidatorOptions>(options => options.OnRefreshingPrincipal = context =>
            {
                var identity = context.NewPrincipal!.Identities.First();
                identity.RemoveClaim(identity.FindFirst(identity.NameClaimType));
                identity.AddClaim(new(identity.NameClaimType, "countess"));
                return Task.CompletedTask;
            }));
        var browser = app.NewBrowser();
        await WaitForRefreshAsync(app, browser);

        using var page = Page();
        using var response = await browser.SendAsync(page, Stop);

        Assert.Equal("countess", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("countess", await browser.MeAsync());
    }

    [Fact]
    public async Task An_interval_of_zero_refreshes_too()
    {
        await using var app = await WithRefreshAsync(interval: TimeSpan.Zero);
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        Assert.Equal("ada", await browser.MeAsync());
        app.Clock.Advance(TimeSpan.FromSeconds(1));

        using var page = Page();
        using var response = await browser.SendAsync(page, Stop);

        Assert.NotNull((await app.StateAsync(browser)).User.FindFirst("refreshed"));
    }

    [Fact]
    public async Task What_the_app_adds_at_sign_in_makes_no_refresh_of_every_interval()
    {
        var signIns = 0;
        await using var app = await WithRefreshAsync(options => options.Events.OnSigningIn = context =>
        {
            signIns++;
            context.User.AddIdentity(new([new("tenant", "7")]));
            return Task.CompletedTask;
        });
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        for (var i = 0; i < 4; i++)
        {
            using var page = Page();
            using var response = await browser.SendAsync(page, Stop);
            Assert.Equal("ada", await response.Content.ReadAsStringAsync(Stop));
            app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, signIns);
        Assert.NotNull((await app.StateAsync(browser)).User.FindFirst("tenant"));
    }

    private static Task<IdentityApp> WithRefreshAsync(
        Action<BlazorSessionsOptions>? options = null, TimeSpan? interval = null) => IdentityApp.StartAsync(
        builder => IdentityApp.AddIdentity(builder.Services).AddBlazorSessions(options).UseIdentity<AppUser>(),
        services => services.Configure<SecurityStampValidatorOptions>(stamps =>
        {
            stamps.ValidationInterval = interval ?? s_interval;
            stamps.OnRefreshingPrincipal = context =>
            {
                context.NewPrincipal!.Identities.First().AddClaim(new("refreshed", "yes"));
                return Task.CompletedTask;
            };
        }));

    private static async Task WaitForRefreshAsync(IdentityApp app, HeadlessBlazor.HeadlessBrowser browser)
    {
        await app.RunAsync(browser, Visits.SignIn("ada"));
        Assert.Equal("ada", await browser.MeAsync());
        app.Clock.Advance(s_interval + TimeSpan.FromSeconds(1));
        Assert.Equal("ada", await browser.MeAsync());
    }

    private static HttpRequestMessage Page()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/me");
        request.Headers.Accept.ParseAdd("text/html");
        return request;
    }

    private static IIdentitySessions Identity(IdentityApp app) => app.Services.GetRequiredService<IIdentitySessions>();

    private static Task<string> NewStampAsync(IdentityApp app) =>
        app.ChangeAsync("ada", (users, user) => users.UpdateSecurityStampAsync(user));
}
