using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;

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
