using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Classic;

/// <summary>MVC's TempData, kept by the provider of the framework that asks for <c>HttpContext.Session</c>.</summary>
public sealed class TempDataTests
{
    private readonly WatchedMemoryStore _store = new();

    [Theory]
    [InlineData("/mvc/temp/tea", "/mvc/temp")]
    [InlineData("/mvc/temp/here/tea", "/mvc/temp")]
    [InlineData("/razor/temp/tea", "/razor/temp")]
    public async Task A_message_is_shown_once_by_the_next_page(string say, string show)
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();

        await browser.PostAsync(say).StatusAsync();

        Assert.NotNull(browser.Cookie());
        Assert.Equal("tea", await TextAsync());
        Assert.Equal("nothing", await TextAsync());
        Assert.Null(browser.Cookie());

        async Task<string> TextAsync() => (await browser.GetAsync(show).TextAsync()).Trim();
    }

    [Theory]
    [InlineData("/mvc/temp/tea")]
    [InlineData("/mvc/temp/here/tea")]
    [InlineData("/razor/temp/tea")]
    public async Task A_message_that_cannot_be_kept_is_no_success(string say)
    {
        await using var app = await StartAsync();
        _store.Fail();

        using var response = await app.NewBrowser().PostAsync(say);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("said", await response.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_circuit_sees_that_one_waits()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/mvc/temp/tea").StatusAsync();
        await using var tab = await browser.OpenAsync("/", TestApp.Stop);
        string[] keys = [];

        await tab.DoAsync(app, sessions =>
        {
            keys = [.. sessions.State.HttpSession.Keys];
            return Task.CompletedTask;
        });

        Assert.Equal(["__ControllerTempData"], keys);
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        services: (services, sessions) =>
        {
            _store.Use(services, sessions);
            sessions.AddSessionUser((_, _, _) => Task.FromResult<AppUser?>(null));
            services.AddControllersWithViews().AddSessionStateTempDataProvider();
            services.AddRazorPages().AddSessionStateTempDataProvider();
            services.Configure<RazorPagesOptions>(options => options.RootDirectory = "/Http/Classic/Pages");
        },
        pipeline: app =>
        {
            app.MapControllers();
            app.MapRazorPages();
        });
}
