using System.Text;
using BlazorSessions.Identity.Circuits;
using BlazorSessions.Identity.Tests.Hosting;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace BlazorSessions.Identity.Tests;

/// <summary>The second factor: in circuits by the session, in requests by Identity's own cookie.</summary>
public sealed class TwoFactorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_code_signs_in_in_a_circuit(HttpTransportType transport)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser(transport);
        var tab = await browser.OpenAsync();

        Assert.Equal("RequiresTwoFactor", await app.RunAsync(tab, Visits.SignIn("ada")));
        Assert.Equal("401", await browser.MeAsync());
        Assert.Equal("Failed", await app.RunAsync(tab, Code("000000")));
        Assert.Equal("Succeeded", await app.RunAsync(tab, Code(await CodeAsync(app))));

        await tab.ShowsAsync("ada");
        Assert.Equal("ada", await browser.MeAsync());
        var state = await app.StateAsync(browser);
        Assert.Equal("mfa", state.User.FindFirst("amr")?.Value);
        Assert.DoesNotContain(PendingSignIn.Key, state.Keys);
        Assert.DoesNotContain(browser.Cookies.All, cookie => cookie.Name.Contains("TwoFactor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_tab_and_a_recovery_code_do_too()
    {
        await using var app = await StartAsync();
        IEnumerable<string>? codes = null;
        await app.ChangeAsync("ada", async (users, user) => codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 1));
        var browser = app.NewBrowser();
        await app.RunAsync(await browser.OpenAsync(), Visits.SignIn("ada"));
        var other = await browser.OpenAsync();

        Assert.Equal("Succeeded", await app.RunAsync(other, async manager =>
            (await manager.TwoFactorRecoveryCodeSignInAsync(codes!.Single())).ToString()));
        Assert.Equal("ada", await browser.MeAsync());
    }

    [Fact]
    public async Task A_password_is_good_for_five_minutes()
    {
        await using var app = await StartAsync();
        var tab = await app.NewBrowser().OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));

        app.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal("ada", await app.RunAsync(tab, Waiting));
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("nobody", await app.RunAsync(tab, Waiting));
        Assert.Equal("Failed", await app.RunAsync(tab, Code(await CodeAsync(app))));
        Assert.Equal("", tab.TextOf("user"));
    }

    [Fact]
    public async Task A_code_signs_in_where_a_session_has_ended()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        await app.RunAsync(tab, Code(await CodeAsync(app)));
        await app.Directory.RevokeAsync((await app.StateAsync(browser)).Handle!.Value, Stop);
        await tab.ShowsAsync("");
        await tab.SettleAsync(Stop);

        Assert.Equal("RequiresTwoFactor", await app.RunAsync(tab, Visits.SignIn("ada")));
        app.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("nobody", await app.RunAsync(tab, Waiting));
        Assert.Equal("RequiresTwoFactor", await app.RunAsync(tab, Visits.SignIn("ada")));
        Assert.Equal("Succeeded", await app.RunAsync(tab, Code(await CodeAsync(app))));
        Assert.Equal("ada", await browser.MeAsync());
    }

    [Fact]
    public async Task A_password_goes_with_the_session_and_with_another_user()
    {
        await using var app = await StartAsync();
        await app.AddUserAsync("bob");
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        await app.RunAsync(tab, Visits.SignIn("bob"));
        Assert.Equal("nobody", await app.RunAsync(tab, Waiting));
        Assert.DoesNotContain(PendingSignIn.Key, (await app.StateAsync(browser)).Keys);

        await app.RunAsync(tab, Visits.SignIn("ada"));
        Assert.Equal("ada", await app.RunAsync(tab, Waiting));
        await app.RunAsync(tab, Visits.SignOut);
        Assert.Equal("nobody", await app.RunAsync(tab, Waiting));
        Assert.Equal("Failed", await app.RunAsync(tab, Code(await CodeAsync(app))));
    }

    [Fact]
    public async Task A_password_of_another_session_or_of_nowhere_is_none()
    {
        await using var app = await StartAsync();
        var (first, second) = (app.NewBrowser(), app.NewBrowser());
        var (one, two) = (await first.OpenAsync(), await second.OpenAsync());
        await app.RunAsync(one, Visits.SignIn("ada"));
        var seal = (await app.StateAsync(first)).Get<string>(PendingSignIn.Key)!;
        Assert.DoesNotContain("ada", Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(seal)), StringComparison.Ordinal);

        foreach (var forged in (string[])[seal, "", "{}", "AAAA", seal[..^1]])
        {
            await app.RunAsync(two, Visits.Keep(PendingSignIn.Key, forged));
            Assert.Equal("nobody", await app.RunAsync(two, Waiting));
        }

        await app.RunAsync(two, async manager =>
        {
            await Visits.Sessions(manager).SetAsync(PendingSignIn.Key, 7, Stop);
            return "";
        });
        Assert.Equal("nobody", await app.RunAsync(two, Waiting));
        Assert.Equal("ada", await app.RunAsync(one, Waiting));
    }

    [Fact]
    public async Task In_requests_the_cookie_stays_that_of_Identity()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        Assert.Equal("RequiresTwoFactor", await app.RunAsync(browser, Visits.SignIn("ada")));
        Assert.Contains(browser.Cookies.All, cookie => cookie.Name == IdentityConstants.TwoFactorUserIdScheme);
        Assert.Equal("Succeeded", await app.RunAsync(browser, Code(await CodeAsync(app))));
        Assert.Equal("ada", await browser.MeAsync());
        Assert.DoesNotContain(browser.Cookies.All, cookie => cookie.Name == IdentityConstants.TwoFactorUserIdScheme);
    }

    private static Func<SignInManager<AppUser>, Task<string>> Waiting { get; } = async manager =>
        (await manager.GetTwoFactorAuthenticationUserAsync())?.UserName ?? "nobody";

    private static Func<SignInManager<AppUser>, Task<string>> Code(string code) => async manager =>
        (await manager.TwoFactorSignInAsync(TokenOptions.DefaultEmailProvider, code, isPersistent: false, rememberClient: false))
            .ToString();

    private static async Task<IdentityApp> StartAsync()
    {
        var app = await IdentityApp.StartAsync();
        await app.ChangeAsync("ada", async (users, user) =>
        {
            await users.SetEmailAsync(user, "ada@example.com");
            await users.ConfirmEmailAsync(user, await users.GenerateEmailConfirmationTokenAsync(user));
            await users.SetTwoFactorEnabledAsync(user, true);
        });
        return app;
    }

    private static async Task<string> CodeAsync(IdentityApp app)
    {
        var code = "";
        await app.ChangeAsync("ada", async (users, user) =>
            code = await users.GenerateTwoFactorTokenAsync(user, TokenOptions.DefaultEmailProvider));
        return code;
    }
}
