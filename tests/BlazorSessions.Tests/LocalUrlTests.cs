using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Tests;

/// <summary>URLs inside an app that lies below a path of its host.</summary>
public sealed class LocalUrlTests
{
    [Theory]
    [InlineData("/", "/shop", "/shop/")]
    [InlineData("/", "/shop/", "/shop/")]
    [InlineData("/a?b=/shop#c", "/shop", "/shop/a?b=/shop#c")]
    [InlineData("/shop", "/shop", "/shop")]
    [InlineData("/shop/a?b=1", "/shop", "/shop/a?b=1")]
    [InlineData("/SHOP/a", "/shop/", "/SHOP/a")]
    [InlineData("/shopping", "/shop", "/shop/shopping")]
    [InlineData("/shop/../admin", "/shop", "/shop/admin")]
    [InlineData("/shop/%2e%2e/admin", "/shop", "/shop/admin")]
    [InlineData("/a", "", "/a")]
    [InlineData("/a", "/", "/a")]
    public void A_url_stays_inside_the_app(string url, string pathBase, string expected) =>
        Assert.Equal(expected, LocalUrl.Parse(url).Under(pathBase));

    [Fact]
    public void The_root_is_that_of_the_app_where_a_page_is_left()
    {
        var navigation = new Navigation();

        navigation.NavigateTo(LocalUrl.Root, forceLoad: true);
        navigation.NavigateTo(default(LocalUrl));
        navigation.NavigateTo(LocalUrl.Parse("/shop/private"));

        Assert.Equal(["/shop/ True", "/shop/ False", "/shop/private False"], navigation.History);
    }

    private sealed class Navigation : NavigationManager
    {
        public Navigation() => Initialize("https://localhost/shop/", "https://localhost/shop/login");

        public List<string> History { get; } = [];

        protected override void NavigateToCore(string uri, NavigationOptions options) => History.Add($"{uri} {options.ForceLoad}");

        protected override void NavigateToCore(string uri, bool forceLoad) => History.Add($"{uri} {forceLoad}");
    }
}
