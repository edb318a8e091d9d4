using BlazorSessions;

namespace OpenIdConnectDemo.Tests;

/// <summary>Users come from an OpenIddict server by code and PKCE, and go there.</summary>
public sealed class ProviderTests(Sites sites) : IClassFixture<Sites>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_protected_page_leads_to_the_provider_and_back()
    {
        await using var ada = sites.NewPerson();

        var page = await ada.SignInAsync("ada", "https://shop.example/orders");

        Assert.Equal("https://shop.example/orders", page.AbsoluteUri);
        Assert.Equal("ada", await ada.UserAsync());
    }

    [Fact]
    public async Task Signing_out_goes_through_the_provider_which_asks_again_the_next_time()
    {
        await using var ada = sites.NewPerson();
        await ada.SignInAsync("ada");

        Assert.Equal("https://shop.example/", (await ada.PostAsync("https://shop.example/logout")).AbsoluteUri);

        Assert.Equal("nobody", await ada.UserAsync());
        await ada.SignInAsync("bob");
        Assert.Equal("bob", await ada.UserAsync());
    }

    [Fact]
    public async Task A_token_is_renewed_in_a_circuit_and_the_session_goes_on()
    {
        await using var ada = sites.NewPerson();
        await ada.SignInAsync("ada");
        await using var tab = await ada.Shop.OpenAsync("/orders", Stop);
        await tab.ClickAsync("load", Stop);
        var first = tab.TextOf("token");

        await tab.ClickAsync("load", Stop);
        Assert.Equal(first, tab.TextOf("token"));
        sites.Clock.Advance(TimeSpan.FromMinutes(4.5));
        await tab.ClickAsync("load", Stop);
        await tab.WaitForAsync(shown => shown.TextOf("token") != first, Stop);

        Assert.Equal("ada", await ada.UserAsync());
        await ada.PostAsync("https://login.example/logout");
        Assert.Equal("nobody", await ada.UserAsync());
    }

    [Fact]
    public async Task A_logout_at_the_provider_empties_the_open_page_of_that_browser_alone()
    {
        await using var here = sites.NewPerson();
        await using var elsewhere = sites.NewPerson();
        await here.SignInAsync("ada");
        await elsewhere.SignInAsync("ada");
        await using var tab = await here.Shop.OpenAsync("/", Stop);
        Assert.Equal("ada", tab.TextOf("user"));

        await here.PostAsync("https://login.example/logout");

        await tab.WaitForAsync(shown => shown.TextOf("user") == "nobody", Stop);
        Assert.Equal("ada", await elsewhere.UserAsync());
    }

    [Fact]
    public async Task A_logout_everywhere_ends_all_sessions_of_the_user()
    {
        await using var here = sites.NewPerson();
        await using var elsewhere = sites.NewPerson();
        await using var bob = sites.NewPerson();
        await here.SignInAsync("ada");
        await elsewhere.SignInAsync("ada");
        await bob.SignInAsync("bob");

        await here.PostAsync("https://login.example/logout-everywhere");

        Assert.Equal(["nobody", "nobody", "bob"], [await here.UserAsync(), await elsewhere.UserAsync(), await bob.UserAsync()]);
    }

    [Fact]
    public async Task The_index_of_users_has_the_provider_in_their_keys()
    {
        await using var eve = sites.NewPerson();
        await eve.SignInAsync("eve");

        var sessions = 0;
        await foreach (var _ in sites.Directory.ListAsync(SessionUserKey.Of("https://login.example/", "eve"), Stop))
        {
            sessions++;
        }

        Assert.Equal(1, sessions);
    }
}
