using System.Net;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Tests.Http;

/// <summary>A cookie that nobody here can read may be somebody's all the same.</summary>
public sealed class CookieDoubtTests
{
    [Fact]
    public async Task A13_a_mere_write_never_replaces_a_cookie_that_came_twice()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/increment/n").TextAsync();
        var (name, value) = browser.CookieHeader();
        (string, string) twice = (name, $"{value}; {value}");

        using var read = await app.SendAsync(HttpMethod.Get, "/api/me", null, twice);
        using var write = await app.SendAsync(HttpMethod.Post, "/api/increment/n", null, twice);
        using var signIn = await app.SendAsync(HttpMethod.Post, "/api/sign-in/1", null, twice);

        Assert.Equal(HttpStatusCode.Unauthorized, read.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, write.StatusCode);
        Assert.Empty(write.SetCookies());
        Assert.Contains("came twice", await write.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);
        Assert.NotNull(signIn.SetSession());
    }

    [Fact]
    public async Task A_mere_write_never_replaces_a_cookie_of_another_key_and_a_sign_in_does()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await NewBrowserOfAnotherKeyAsync(app);
        var before = browser.Cookie();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.Conflict, await browser.PostAsync("/api/increment/n").StatusAsync());
        Assert.Equal(before, browser.Cookie());

        await browser.SignInByRequestAsync("Ada");
        Assert.Equal("1", await browser.PostAsync("/api/increment/n").TextAsync());
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task Nor_does_a_write_in_a_circuit()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await NewBrowserOfAnotherKeyAsync(app);
        var before = browser.Cookie();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        var error = await tab.TryAsync(app, sessions => sessions.SetAsync("n", 1));

        Assert.Contains("no key of this app opens it", Assert.IsType<SessionCookieException>(error).Message);
        Assert.Equal(before, browser.Cookie());
        await tab.SignInAsync("Ada");
        await tab.IncrementAsync(1);
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Theory]
    [InlineData("short")]
    [InlineData("an.other.apps.cookie.of.the.same.name.which.is.long.enough.for.one.of.ours.and.has.another.alphabet.than.that")]
    public async Task What_no_app_of_ours_has_sealed_is_replaced(string cookie)
    {
        await using var app = await TestApp.StartAsync();

        using var write = await app.SendAsync(
            HttpMethod.Post, "/api/increment/n", null, ("Cookie", $"{BlazorSessionsDefaults.SecureCookieName}={cookie}"));

        Assert.Equal(HttpStatusCode.OK, write.StatusCode);
        Assert.NotNull(write.SetSession());
    }

    [Fact]
    public async Task While_the_keys_are_away_a_user_is_not_nobody()
    {
        var (keys, store) = (new InMemoryKeys(), new MemorySessionStore(TimeProvider.System));
        await using var other = await StartAsync(keys, store);
        var browser = await other.NewBrowserOfAsync("Ada");
        keys.IsAway = true;
        await using var app = await StartAsync(keys, store);

        using var read = await app.SendAsync(HttpMethod.Get, "/api/me", null, browser.CookieHeader());
        using var write = await app.SendAsync(HttpMethod.Post, "/api/increment/n", null, browser.CookieHeader());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, read.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, write.StatusCode);
        Assert.Empty(write.SetCookies());
        Assert.Contains(app.Log.All, line => line.Id == 219 && line.Level == LogLevel.Error);

        keys.IsAway = false;
        await TestApp.UntilAsync(async () =>
        {
            using var answer = await app.SendAsync(HttpMethod.Get, "/api/me", null, browser.CookieHeader());
            return answer.StatusCode == HttpStatusCode.OK;
        });
    }

    private static Task<TestApp> StartAsync(InMemoryKeys keys, MemorySessionStore store) => TestApp.StartAsync(
        services: (services, sessions) =>
        {
            services.AddSingleton<IDataProtectionProvider>(_ => new ServiceCollection().AddLogging()
                .AddDataProtection().SetApplicationName("shop").Services
                .Configure<KeyManagementOptions>(options => options.XmlRepository = keys)
                .BuildServiceProvider().GetRequiredService<IDataProtectionProvider>());
            sessions.UseStore(_ => store);
        });

    private static async Task<HeadlessBrowser> NewBrowserOfAnotherKeyAsync(TestApp app)
    {
        await using var other = await TestApp.StartAsync();
        var stranger = await other.NewBrowserOfAsync("Ada");
        var browser = app.NewBrowser();
        browser.TakeCookieOf(stranger);
        return browser;
    }
}
