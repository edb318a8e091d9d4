using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http;

/// <summary>Apps that share a host, each below a path of its own, and so a browser's cookies.</summary>
public sealed class NeighbourTests
{
    [Theory]
    [InlineData("/shop", "/blog")]
    [InlineData("/", "/")]
    public async Task Apps_on_one_host_with_cookies_of_their_own_keep_out_of_each_others_way(string shopPath, string blogPath)
    {
        await using var shop = await StartAsync("shop", shopPath);
        await using var blog = await StartAsync("blog", blogPath);
        var (atShop, atBlog) = (shop.NewBrowser(), blog.NewBrowser());

        Assert.Equal("1", await atShop.PostAsync("/shop/api/increment/n").TextAsync());
        GoOn(atShop, atBlog);
        Assert.Equal("1", await atBlog.PostAsync("/blog/api/increment/n").TextAsync());
        await atBlog.PostAsync("/blog/api/sign-in/1?name=Ada").TextAsync();
        GoOn(atBlog, atShop);

        Assert.Equal("2", await atShop.PostAsync("/shop/api/increment/n").TextAsync());
        Assert.Equal("/", await atShop.PostAsync("/shop/api/sign-out").TextAsync());
        GoOn(atShop, atBlog);
        Assert.Equal("Ada", await atBlog.GetAsync("/blog/api/me").TextAsync());
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Two_apps_on_one_host_keep_their_users_without_naming_a_cookie(string environment)
    {
        await using var shop = await StartUnnamedAsync("/srv/shop", environment);
        await using var blog = await StartUnnamedAsync("/srv/blog", environment);
        var (atShop, atBlog) = (shop.NewBrowser(), blog.NewBrowser());
        var host = environment == "Development" ? "http://localhost" : "https://localhost";
        (atShop.Headers["Origin"], atBlog.Headers["Origin"]) = (host, host);

        await atShop.PostAsync($"{host}/api/sign-in/1?name=Ada").TextAsync();
        GoOn(atShop, atBlog);
        await atBlog.PostAsync($"{host}/api/increment/n").TextAsync();
        await atBlog.PostAsync($"{host}/api/sign-in/2?name=Bob").TextAsync();
        GoOn(atBlog, atShop);

        Assert.Equal("Ada", await atShop.GetAsync($"{host}/api/me").TextAsync());
        Assert.Equal("Bob", await atBlog.GetAsync($"{host}/api/me").TextAsync());
        Assert.DoesNotContain(shop.Log.All.Concat(blog.Log.All), line => line.Id == 201);
    }

    [Fact]
    public async Task Nodes_and_versions_of_an_app_have_one_name_for_the_cookie_and_what_is_named_stays()
    {
        await using var node = await StartUnnamedAsync("shop");
        await using var other = await StartUnnamedAsync(" shop ");
        await using var named = await TestApp.StartAsync(
            options => options.Cookie.Name = "__Host-mine", (services, _) => services.AddAppName("shop"));

        var name = await NameAsync(node);

        Assert.Matches("^__Host-session-[a-z]{8}$", name);
        Assert.Equal((name, name + "-cart"), (await NameAsync(other), await NameAsync(other, "/cart")));
        Assert.Equal("__Host-mine", await NameAsync(named));
    }

    private static Task<TestApp> StartUnnamedAsync(string name, string environment = "Production") => TestApp.StartAsync(
        services: (services, _) =>
        {
            services.AddAppName(name);
            services.AddBlazorSessions("cart");
        },
        environment: environment,
        pipeline: app => app.MapPost(
            "/cart", ([FromKeyedServices("cart")] ISessionService cart) => cart.IncrementAsync("n")));

    private static async Task<string> NameAsync(TestApp app, string path = "/api/increment/n")
    {
        using var response = await app.SendAsync(HttpMethod.Post, path);
        return Assert.Single(response.SetCookies()).Name.Value!; // A cookie has one.
    }

    private static Task<TestApp> StartAsync(string name, string cookiePath) => TestApp.StartAsync(
        options =>
        {
            options.Cookie.Name = $"__Secure-{name}";
            options.Cookie.Path = cookiePath;
        },
        before: app =>
        {
            app.UsePathBase($"/{name}");
            app.UseRouting();
            app.UseAuthentication();
            app.UseAuthorization();
        });

    // The same browser, at the other app.
    private static void GoOn(HeadlessBrowser from, HeadlessBrowser to)
    {
        to.Cookies.Clear();
        foreach (var cookie in from.Cookies.All)
        {
            to.Cookies.Set(cookie);
        }
    }
}
