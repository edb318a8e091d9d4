using System.Net;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Users;

/// <summary>The app's user in controllers and Razor Pages.</summary>
public sealed class MvcUserTests
{
    private readonly UserBook _book = new();

    public static TheoryData<string> Paths => ["/mvc/user", "/razor/user"];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task It_is_loaded_once_per_request(string path)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        Assert.Equal("Ada Lovelace, 1", (await browser.GetAsync(path).TextAsync()).Trim());
        Assert.Equal(1, _book.Loads);
        _book.Known["1"] = new AppUser("1", "Ada King");
        Assert.Equal("Ada King, 1", (await browser.GetAsync(path).TextAsync()).Trim());
        Assert.Equal(2, _book.Loads);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_visitor_has_none_and_nothing_is_loaded(string path)
    {
        await using var app = await StartAsync();

        Assert.Equal("nobody,", (await app.NewBrowser().GetAsync(path).TextAsync()).Trim());
        Assert.Equal(0, _book.Loads);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Who_is_not_known_to_the_app_loses_the_session(string path)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        _book.Known.Clear();

        Assert.Equal("nobody,", (await browser.GetAsync(path).TextAsync()).Trim());

        Assert.Null(browser.Cookie());
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task I7_where_it_cannot_be_loaded_the_answer_is_unavailable_and_the_session_goes_on(string path)
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        _book.BeforeAnswer = (_, _) => throw new TimeoutException("the password of the database is hunter2");

        using var response = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(TestApp.Stop));
        Assert.Equal(HttpStatusCode.OK, await browser.GetAsync("/api/me").StatusAsync());
    }

    private Task<TestApp> StartAsync() => _book.StartAppAsync(
        services: (services, _) =>
        {
            services.AddControllers();
            services.AddRazorPages();
            services.Configure<RazorPagesOptions>(options => options.RootDirectory = "/Users/Pages");
        },
        pipeline: app =>
        {
            app.MapControllers();
            app.MapRazorPages();
        });
}
