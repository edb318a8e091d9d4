using System.Net;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Http.Guards;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>Attributes and policies that require the session's user, on pages and in circuits.</summary>
public sealed class GuardTests
{
    private readonly Owners _owners = new();

    [Fact]
    public async Task Defect_20_a_page_is_guarded_by_the_check_of_its_attribute()
    {
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        using var visitor = await app.NewBrowser().GetAsync("/owned", Visiting.Navigation);
        using var denied = await browser.GetAsync("/owned", Visiting.Navigation);
        _owners.Keys.Add("1");
        using var owner = await browser.GetAsync("/owned", Visiting.Navigation);

        Assert.Equal("/login?returnUrl=%2Fowned", visitor.LocationOf());
        Assert.Equal("/denied?returnUrl=%2Fowned", denied.LocationOf());
        Assert.Equal(HttpStatusCode.OK, owner.StatusCode);
        Assert.Contains("for Ada", await owner.Content.ReadAsStringAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_policy_in_a_circuit_goes_by_its_session_and_is_refused_when_that_ends()
    {
        _owners.Keys.Add("1");
        await using var app = await StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/owned", TestApp.Stop);
        await tab.ShowsAsync("owned", "for Ada");

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.ShowsAsync("refused", "not yours");
    }

    private Task<TestApp> StartAsync() => TestApp.StartAsync(
        services: (services, _) =>
        {
            services.AddSingleton(_owners);
            services.AddAuthorizationBuilder().AddPolicy("Owners", policy => policy.RequireSessionUser(async (_, check) =>
            {
                await Task.Yield();
                return check.Services.GetRequiredService<Owners>().Keys.Contains(check.Session.UserKey!);
            }));
        });
}
