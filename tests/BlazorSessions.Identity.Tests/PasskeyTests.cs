using BlazorSessions.Identity.Circuits;
using BlazorSessions.Identity.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using HeadlessBlazor;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Tests;

/// <summary>Passkeys in circuits: the challenge lies in the session.</summary>
public sealed class PasskeyTests : IDisposable
{
    private readonly Authenticator _authenticator = new("https://localhost");

    public void Dispose() => _authenticator.Dispose();

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_passkey_is_made_and_signs_in_in_a_circuit(HttpTransportType transport)
    {
        await using var app = await IdentityApp.StartAsync();
        var browser = app.NewBrowser(transport);
        var tab = await browser.OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        Assert.Equal("made", await MakeAsync(app, tab));
        await app.RunAsync(tab, Visits.SignOut);
        tab = await browser.OpenAsync();

        Assert.Equal("Succeeded", await app.RunAsync(tab, Answer(_authenticator.Get(await app.RunAsync(tab, Ask)))));

        await tab.ShowsAsync("ada");
        Assert.Equal("ada", await browser.MeAsync());
        Assert.DoesNotContain(PendingSignIn.Key, (await app.StateAsync(browser)).Keys);
        Assert.DoesNotContain(browser.Cookies.All, cookie => cookie.Name.Contains("TwoFactor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_challenge_is_good_for_one_answer()
    {
        await using var app = await IdentityApp.StartAsync();
        var tab = await WithPasskeyAsync(app);
        var asked = await app.RunAsync(tab, Ask);
        using var other = new Authenticator("https://localhost");
        Assert.Equal("Failed", await app.RunAsync(tab, Answer(other.Get(asked))));

        Assert.StartsWith(
            "InvalidOperationException", await app.RunAsync(tab, Answer(_authenticator.Get(asked))), StringComparison.Ordinal);
        Assert.Equal("Succeeded", await app.RunAsync(tab, Answer(_authenticator.Get(await app.RunAsync(tab, Ask)))));
    }

    [Fact]
    public async Task A_challenge_is_good_for_five_minutes()
    {
        await using var app = await IdentityApp.StartAsync();
        var tab = await WithPasskeyAsync(app);
        var answer = Answer(_authenticator.Get(await app.RunAsync(tab, Ask)));

        app.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.StartsWith("InvalidOperationException", await app.RunAsync(tab, answer), StringComparison.Ordinal);
        Assert.Equal("", tab.TextOf("user"));
    }

    [Fact]
    public async Task A_challenge_of_another_browser_is_none()
    {
        await using var app = await IdentityApp.StartAsync();
        var tab = await WithPasskeyAsync(app);
        var asked = await app.RunAsync(tab, Ask);
        var other = await app.NewBrowser().OpenAsync();
        await app.RunAsync(other, Ask);

        Assert.Equal("Failed", await app.RunAsync(other, Answer(_authenticator.Get(asked))));
    }

    [Fact]
    public async Task A_passkey_of_another_site_is_none()
    {
        await using var app = await IdentityApp.StartAsync();
        var tab = await WithPasskeyAsync(app);
        using var other = new Authenticator("https://evil.example");

        Assert.Equal("Failed", await app.RunAsync(tab, Answer(other.Get(await app.RunAsync(tab, Ask)))));
    }

    [Fact]
    public async Task In_requests_passkeys_stay_as_they_are()
    {
        await using var app = await IdentityApp.StartAsync();
        await WithPasskeyAsync(app);
        var browser = app.NewBrowser();
        var asked = await app.RunAsync(browser, Ask);
        Assert.Contains(browser.Cookies.All, cookie => cookie.Name == IdentityConstants.TwoFactorUserIdScheme);

        // A browser says its origin with each request that is more than a look.
        Assert.Equal("Succeeded", await app.RunAsync(browser, Answer(_authenticator.Get(asked))));
        Assert.Equal("ada", await browser.MeAsync());
    }

    private static Func<SignInManager<AppUser>, Task<string>> Ask { get; } =
        manager => manager.MakePasskeyRequestOptionsAsync(null);

    private static Func<SignInManager<AppUser>, Task<string>> Answer(string credential) => async manager =>
        (await manager.PasskeySignInAsync(credential)).ToString();

    private async Task<HeadlessTab> WithPasskeyAsync(IdentityApp app)
    {
        var tab = await app.NewBrowser().OpenAsync();
        await app.RunAsync(tab, Visits.SignIn("ada"));
        Assert.Equal("made", await MakeAsync(app, tab));
        return await app.NewBrowser().OpenAsync();
    }

    private async Task<string> MakeAsync(IdentityApp app, HeadlessTab tab)
    {
        var options = await app.RunAsync(tab, async manager =>
        {
            var user = (await manager.UserManager.FindByNameAsync("ada"))!;
            return await manager.MakePasskeyCreationOptionsAsync(
                new PasskeyUserEntity { Id = user.Id, Name = "ada", DisplayName = "Ada" });
        });
        return await app.RunAsync(tab, async manager =>
        {
            var user = (await manager.UserManager.FindByNameAsync("ada"))!;
            var made = await manager.PerformPasskeyAttestationAsync(_authenticator.Create(options));
            return made.Succeeded
                ? (await manager.UserManager.AddOrUpdatePasskeyAsync(user, made.Passkey)).Succeeded ? "made" : "not kept"
                : made.Failure.ToString();
        });
    }
}
