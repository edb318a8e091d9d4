using BlazorSessions.Identity.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Identity;

namespace BlazorSessions.Identity.Tests;

/// <summary>What code of one circuit does when an event of another circuit runs it.</summary>
public sealed class ForeignEventTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.LongPolling)]
    public async Task A_manager_signs_its_own_circuit_out(HttpTransportType transport)
    {
        await using var app = await IdentityApp.StartAsync();
        var (ada, bob) = (app.NewBrowser(transport), app.NewBrowser(transport));
        var (adas, bobs) = (await SignedInAsync(app, ada, "ada"), await SignedInAsync(app, bob, "bob"));
        var bobsManager = await ManagerAsync(app, bobs);

        Assert.Equal("out", await app.RunAsync(adas, _ => Visits.SignOut(bobsManager)));

        await bobs.ShowsAsync("");
        Assert.Equal("401", await bob.MeAsync());
        Assert.Equal("ada", await ada.MeAsync());
        await adas.ShowsAsync("ada");
    }

    [Fact]
    public async Task A_manager_signs_in_to_its_own_circuit()
    {
        await using var app = await IdentityApp.StartAsync();
        var (ada, other) = (app.NewBrowser(), app.NewBrowser());
        await app.AddUserAsync("bob");
        var (adas, others) = (await SignedInAsync(app, ada, "ada"), await other.OpenAsync());
        var othersManager = await ManagerAsync(app, others);

        Assert.Equal("Succeeded", await app.RunAsync(adas, _ => Visits.SignIn("bob")(othersManager)));

        Assert.Equal("bob", await other.MeAsync());
        Assert.Equal("ada", await ada.MeAsync());
        await adas.ShowsAsync("ada");
    }

    [Fact]
    public async Task A_manager_knows_who_its_own_circuit_is_of()
    {
        await using var app = await IdentityApp.StartAsync();
        var adas = await SignedInAsync(app, app.NewBrowser(), "ada");
        var bobs = await SignedInAsync(app, app.NewBrowser(), "bob");
        var bobsManager = await ManagerAsync(app, bobs);

        Assert.Equal("bob", await app.RunAsync(adas, _ => NameAsync(bobsManager)));
        Assert.Equal("bob", await NameAsync(bobsManager));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manager_that_is_made_then_is_of_the_circuit_that_it_is_made_for(bool byCircuit)
    {
        await using var app = await IdentityApp.StartAsync(builder =>
            IdentityApp.AddIdentity(builder.Services).AddTransient<SignInManager<AppUser>>()
                .AddBlazorSessions().UseIdentity<AppUser>());
        var ada = app.NewBrowser();
        var adas = await SignedInAsync(app, ada, "ada");
        var bobs = await SignedInAsync(app, app.NewBrowser(), "bob");
        var services = (await ManagerAsync(app, bobs)).Context.RequestServices;
        Func<SignInManager<AppUser>, Task<string>> work = _ =>
            NameAsync(services.GetRequiredService<SignInManager<AppUser>>());

        Assert.Equal("bob", await (byCircuit ? app.RunAsync(adas, work) : app.RunAsync(ada, work)));
    }

    private static async Task<HeadlessTab> SignedInAsync(IdentityApp app, HeadlessBrowser browser, string name)
    {
        if (name != "ada")
        {
            await app.AddUserAsync(name);
        }

        var tab = await browser.OpenAsync();
        Assert.Equal("Succeeded", await app.RunAsync(tab, Visits.SignIn(name)));
        await tab.ShowsAsync(name);
        return tab;
    }

    private static async Task<SignInManager<AppUser>> ManagerAsync(IdentityApp app, HeadlessTab tab)
    {
        SignInManager<AppUser>? its = null;
        await app.RunAsync(tab, manager =>
        {
            its = manager;
            return Task.FromResult("");
        });
        return its!;
    }

    private static async Task<string> NameAsync(SignInManager<AppUser> manager) =>
        (await manager.Context.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Principal?.Identity?.Name ?? "nobody";
}
