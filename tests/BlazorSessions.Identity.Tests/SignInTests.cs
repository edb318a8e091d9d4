using System.Security.Claims;
using BlazorSessions.Identity.Tests.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.Tests;

/// <summary>What SignInManager does in requests and circuits, by the session.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_password_signs_in_and_out_in_a_circuit(HttpTransportType transport)
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser(transport);
        var tab = await browser.OpenAsync();

        Assert.Equal("Failed", await app.RunAsync(tab, Visits.SignIn("ada", "wrong")));
        Assert.Equal("401", await browser.MeAsync());
        Assert.Equal("Succeeded", await app.RunAsync(tab, Visits.SignIn("ada")));
        await tab.ShowsAsync("ada");
        Assert.Equal("ada", await browser.MeAsync());
        Assert.Equal("True", await app.RunAsync(tab, manager => Task.FromResult(
            manager.IsSignedIn(manager.Context.User).ToString())));

        var other = await browser.OpenAsync();
        Assert.Equal("ada", other.TextOf("user"));
        Assert.Equal("out", await app.RunAsync(tab, Visits.SignOut));
        await tab.ShowsAsync("");
        Assert.Equal("401", await browser.MeAsync());
        await other.WaitForAsync(page => page.TextOf("user") == "", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(browser.Cookies.All, cookie => cookie.Name.Contains("Identity", StringComparison.Ordinal));
        Assert.Equal("Succeeded", await app.RunAsync(tab, Visits.SignIn("ada")));
        Assert.Equal("ada", await browser.MeAsync());
        await tab.SettleAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(app.Log.Warnings, line => line.Text.Contains("name of the user changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_password_signs_in_and_out_in_a_request_and_the_circuits_follow()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        Assert.Equal("Succeeded", await app.RunAsync(browser, Visits.SignIn("ada")));
        Assert.Equal("ada", await browser.MeAsync());
        var tab = await browser.OpenAsync();
        await tab.ShowsAsync("ada");

        Assert.Equal("out", await app.RunAsync(browser, Visits.SignOut));

        Assert.Equal("401", await browser.MeAsync());
        await tab.ShowsAsync("");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refreshed_sign_in_has_new_claims_and_no_new_life(bool inCircuit)
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada", remember: true));
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.Keep("cart", "tea"));
        var before = await app.StateAsync(browser);
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        await app.ChangeAsync("ada", (users, user) => users.SetUserNameAsync(user, "countess"));

        var answer = await (inCircuit ? app.RunAsync(tab, Visits.Refresh) : app.RunAsync(browser, Visits.Refresh));

        Assert.Equal("refreshed", answer);
        Assert.Equal("countess", await browser.MeAsync());
        var after = await app.StateAsync(browser);
        Assert.Equal(before.Handle, after.Handle);
        Assert.Equal("tea", after.Get<string>("cart"));
        Assert.Equal(before.AuthenticatedAt, after.AuthenticatedAt);
        Assert.Equal(before.AbsoluteExpiresAt, after.AbsoluteExpiresAt);
        Assert.True(after.IsRemembered);
        await app.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => tab.TextOf("user") == "countess");
    }

    [Fact]
    public async Task Showing_the_password_again_is_a_new_life()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada"));
        var before = await app.StateAsync(browser);
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await app.RunAsync(await browser.OpenAsync(), Visits.SignIn("ada"));

        var after = await app.StateAsync(browser);
        Assert.Equal(before.AuthenticatedAt + TimeSpan.FromMinutes(5), after.AuthenticatedAt);
    }

    [Fact]
    public async Task Properties_of_one_user_give_another_a_life_of_their_own()
    {
        await using var app = await IdentityApp.StartAsync();
        await app.AddUserAsync("bob");
        var browser = app.NewBrowser();
        await app.RunAsync(browser, Visits.SignIn("ada", remember: true));
        app.Clock.Advance(TimeSpan.FromMinutes(5));

        await app.RunAsync(await browser.OpenAsync(), async manager =>
        {
            var seen = await manager.Context.AuthenticateAsync(IdentityConstants.ApplicationScheme);
            var bob = await manager.UserManager.FindByNameAsync("bob");
            await manager.SignInAsync(bob!, seen.Properties!);
            return "";
        });

        var after = await app.StateAsync(browser);
        Assert.Equal("bob", after.User.Identity?.Name);
        Assert.Equal(app.Clock.GetUtcNow(), after.AuthenticatedAt);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_guesses_is_locked_out(bool inCircuit)
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        string[] answers = ["", "", "", ""];
        for (var i = 0; i < answers.Length; i++)
        {
            var guess = Visits.SignIn("ada", i < 3 ? "wrong" : IdentityApp.Password);
            answers[i] = await (inCircuit ? app.RunAsync(tab, guess) : app.RunAsync(browser, guess));
        }

        Assert.Equal(["Failed", "Failed", "LockedOut", "LockedOut"], answers);
        Assert.Equal("401", await browser.MeAsync());
    }

    [Fact]
    public async Task Remember_me_in_a_circuit_keeps_the_cookie()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        await app.RunAsync(await browser.OpenAsync(), Visits.SignIn("ada", remember: true));

        Assert.Contains(browser.Cookies.All, cookie =>
            cookie.Name.StartsWith("__Host-session", StringComparison.Ordinal) && cookie.Expires is not null);
    }

    [Fact]
    public async Task Another_user_gets_nothing_of_the_one_before()
    {
        await using var app = await IdentityApp.StartAsync();
        await app.AddUserAsync("bob");
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        await app.RunAsync(tab, Visits.Keep("cart", "tea"));

        await app.RunAsync(tab, Visits.SignIn("bob"));

        var state = await app.StateAsync(browser);
        Assert.Equal("bob", state.User.Identity?.Name);
        Assert.Empty(state.Keys);
    }

    [Fact]
    public async Task The_context_of_the_connection_signs_the_circuit_out()
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));

        var answer = await app.RunAsync(tab, async manager =>
        {
            var accessor = manager.Context.RequestServices.GetRequiredService<IHttpContextAccessor>();
            var seen = await accessor.HttpContext!.AuthenticateAsync();
            await accessor.HttpContext!.SignOutAsync(BlazorSessionsDefaults.AuthenticationScheme);
            return $"{seen.Principal?.Identity?.Name} is out";
        });

        Assert.True(answer == "ada is out", answer);
        await tab.ShowsAsync("");
        Assert.Equal("401", await browser.MeAsync());
    }

    [Theory]
    [InlineData("external")]
    [InlineData("remember")]
    [InlineData("forget")]
    [InlineData("challenge")]
    [InlineData("forbid")]
    public async Task What_needs_a_page_says_so_in_a_circuit(string what)
    {
        await using var app = await IdentityApp.StartAsync();
        var tab = await app.NewBrowser().OpenAsync();

        var answer = await app.RunAsync(tab, async manager =>
        {
            var user = (await manager.UserManager.FindByNameAsync("ada"))!;
            await (what switch
            {
                "external" => manager.Context.SignInAsync(IdentityConstants.ExternalScheme, new ClaimsPrincipal()),
                "remember" => manager.RememberTwoFactorClientAsync(user),
                "forget" => manager.ForgetTwoFactorClientAsync(),
                "challenge" => manager.Context.ChallengeAsync(),
                _ => manager.Context.ForbidAsync(),
            });
            return "done";
        });

        Assert.Contains("needs an HTTP response, and this runs in a circuit", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_no_external_login_in_a_circuit()
    {
        await using var app = await IdentityApp.StartAsync();

        Assert.Equal("none", await app.RunAsync(
            await app.NewBrowser().OpenAsync(),
            async manager => (await manager.GetExternalLoginInfoAsync())?.ProviderKey ?? "none"));
    }

    [Fact]
    public async Task A_manager_of_the_apps_own_type_works_in_circuits()
    {
        await using var app = await IdentityApp.StartAsync(builder =>
        {
            IdentityApp.AddIdentity(builder.Services);
            new IdentityBuilder(typeof(AppUser), typeof(IdentityRole), builder.Services).AddSignInManager<OwnManager>();
            builder.Services.AddBlazorSessions().UseIdentity<AppUser>();
        });
        var browser = app.NewBrowser();

        var answer = await app.RunAsync(await browser.OpenAsync(), async manager =>
            $"{(await manager.PasswordSignInAsync("ada", IdentityApp.Password, false, false))} {manager is OwnManager}");

        Assert.Equal("Succeeded True", answer);
        Assert.Equal("ada", await browser.MeAsync());
    }

    private sealed class OwnManager(
        UserManager<AppUser> users,
        IHttpContextAccessor accessor,
        IUserClaimsPrincipalFactory<AppUser> factory,
        IOptions<IdentityOptions> options,
        ILogger<SignInManager<AppUser>> logger,
        IAuthenticationSchemeProvider schemes,
        IUserConfirmation<AppUser> confirmation)
        : SignInManager<AppUser>(users, accessor, factory, options, logger, schemes, confirmation);
}
