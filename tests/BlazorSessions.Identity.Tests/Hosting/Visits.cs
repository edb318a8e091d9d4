using HeadlessBlazor;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Tests.Hosting;

/// <summary>What browsers do in tests.</summary>
internal static class Visits
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Signs in by a password; answers what Identity does.</summary>
    public static Func<SignInManager<AppUser>, Task<string>> SignIn(
        string name, string password = IdentityApp.Password, bool remember = false) =>
        async manager => (await manager.PasswordSignInAsync(name, password, remember, lockoutOnFailure: true)).ToString();

    public static Func<SignInManager<AppUser>, Task<string>> SignOut { get; } = async manager =>
    {
        await manager.SignOutAsync();
        return "out";
    };

    public static Func<SignInManager<AppUser>, Task<string>> Refresh { get; } = async manager =>
    {
        var user = await manager.UserManager.GetUserAsync((await Sessions(manager).LoadAsync(Stop)).User);
        await manager.RefreshSignInAsync(user!);
        return "refreshed";
    };

    public static Func<SignInManager<AppUser>, Task<string>> Keep(string key, string value) => async manager =>
    {
        await Sessions(manager).SetAsync(key, value, Stop);
        return "kept";
    };

    /// <summary>The session of the scope that a manager is of.</summary>
    public static ISessionService Sessions(SignInManager<AppUser> manager) =>
        manager.Context.RequestServices.GetRequiredService<ISessionService>();

    /// <summary>The state of a browser's session, as a request sees it.</summary>
    public static async Task<SessionState> StateAsync(this IdentityApp app, HeadlessBrowser browser)
    {
        var state = SessionState.None;
        await app.RunAsync(browser, async manager =>
        {
            state = await Sessions(manager).LoadAsync(Stop);
            return "";
        });
        return state;
    }

    /// <summary>Who the browser is for a request; the status where it is not let in.</summary>
    public static async Task<string> MeAsync(this HeadlessBrowser browser)
    {
        using var response = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/me"), Stop);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(Stop)
            : ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a page shows somebody; what a verb has done is drawn a moment later.</summary>
    public static Task ShowsAsync(this HeadlessTab tab, string user) =>
        tab.WaitForAsync(page => page.TextOf("user") == user && page.TextsOf("shown").FirstOrDefault("") == user, Stop);

    public static Task<HeadlessTab> OpenAsync(this HeadlessBrowser browser) => browser.OpenAsync("/", Stop);
}
