using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores.Cookies;

/// <summary>An app on the cookie store, and the same app when it was started again or on another node.</summary>
internal static class CookieApp
{
    public static string RecordCookie(int number) => $"{BlazorSessionsDefaults.SecureCookieName}.{number}";

    /// <summary>Starts an app.</summary>
    /// <param name="keys">The key ring, which outlives the app.</param>
    /// <param name="clock">The clock of all of them.</param>
    /// <param name="configure">Options of the store.</param>
    /// <param name="pipeline">More of the app.</param>
    public static Task<TestApp> StartAsync(
        IDataProtectionProvider keys,
        FakeTimeProvider? clock = null,
        Action<BlazorSessions.Stores.Cookies.CookieSessionStoreOptions>? configure = null,
        Action<WebApplication>? pipeline = null) => TestApp.StartAsync(
            services: (services, sessions) =>
            {
                services.AddSingleton(keys);
                sessions.UseCookies(configure);
            },
            pipeline: pipeline,
            clock: clock);

    /// <summary>Opens a browser with the cookies of another, at whichever app.</summary>
    public static HeadlessBrowser NewBrowserLike(this TestApp app, HeadlessBrowser other)
    {
        var browser = app.NewBrowser();
        browser.TakeAllOf(other);
        return browser;
    }

    /// <summary>From now on a browser has the cookies of another.</summary>
    public static void TakeAllOf(this HeadlessBrowser browser, HeadlessBrowser other)
    {
        browser.Cookies.Clear();
        foreach (var cookie in other.Cookies.All)
        {
            browser.Cookies.Set(cookie);
        }
    }

    /// <summary>The names of the record's cookies that a browser has.</summary>
    public static string[] RecordCookies(this HeadlessBrowser browser) =>
        [.. browser.Cookies.All.Select(cookie => cookie.Name)
            .Where(name => name.StartsWith(BlazorSessionsDefaults.SecureCookieName + ".", StringComparison.Ordinal)).Order()];
}
