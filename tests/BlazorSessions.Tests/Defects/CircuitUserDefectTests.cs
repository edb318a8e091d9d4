using System.Security.Claims;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Defects;

/// <summary>Whom other session libraries took the visitor for, tried in a circuit.</summary>
public sealed class CircuitUserDefectTests
{
    [Fact]
    public async Task Defect_20_a_check_of_a_component_that_says_no_later_is_a_no()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        app.Probe.Run = sessions => sessions.SignInAsync(WithLevel("9"));
        await browser.PostAsync("/api/probe").TextAsync();

        var tab = await browser.OpenAsync("/checked", TestApp.Stop);

        await tab.WaitForAsync(t => t.Has("refused"), TestApp.Stop);
        Assert.False(tab.Has("let-in"));
    }

    [Fact]
    public async Task Defect_21_a_check_of_a_component_without_a_user_is_denied_and_no_error()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();

        var tab = await browser.OpenAsync("/checked", TestApp.Stop);

        Assert.True(tab.Has("nobody"));
        Assert.DoesNotContain(app.Log.All, line => line.Exception is not null);
    }

    [Fact]
    public async Task Defect_21_a_check_that_fails_for_a_user_denies_and_is_no_error_page()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada"); // who has no level

        var tab = await browser.OpenAsync("/checked", TestApp.Stop);

        Assert.True(tab.Has("refused"));
        Assert.Equal(System.Net.HttpStatusCode.OK, tab.StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    public async Task Defect_22_a_user_whose_key_is_zero_or_empty_signs_in_and_out_of_a_circuit(string id)
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);

        await tab.DoAsync(app, sessions => sessions.SignInAsync(id, "Nil"));
        await tab.ShowsAsync("user", "Nil");
        Assert.Equal("Nil", await browser.GetAsync("/api/me").TextAsync());

        Assert.Equal(1, await app.Directory.RevokeUserAsync(id, TestApp.Stop));
        await tab.EndsAsync();
    }

    [Fact]
    public async Task Defect_23_user_state_and_authorization_of_a_circuit_follow_within_one_click()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        var seen = new List<string?>();

        await tab.DoAsync(app, async sessions =>
        {
            seen.Add(sessions.State.User.Identity!.Name);
            await sessions.SignInAsync("1", "Ada");
            seen.Add(sessions.State.User.Identity!.Name);
            await sessions.SignInAsync("2", "Bob", "admin");
            seen.Add($"{sessions.State.User.Identity!.Name} {sessions.State.User.IsInRole("admin")}");
            await sessions.SignOutAsync();
            seen.Add($"{sessions.State.IsAuthenticated} {sessions.State.Status}");
            await sessions.SignInAsync("1", "Ada");
        });

        Assert.Equal([null, "Ada", "Bob True", "False Ended"], seen);
        await tab.WaitForAsync(t => t.TextOf("user") == "Ada" && t.Has("authorized"), TestApp.Stop);
        Assert.Equal("Ada", tab.TextOf("authorized"));
        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task Defect_24_where_a_circuit_sends_its_visitor_is_encoded_and_inside_the_app()
    {
        await using var app = await TestApp.StartAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/guarded?next=//evil.example/\"><script>alert(1)</script>", TestApp.Stop);
        Assert.True(tab.Has("guarded"));

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);
        var address = tab.Navigations.First().Address;
        Assert.Equal(("localhost", "/login"), (address.Host, address.AbsolutePath));
        Assert.DoesNotContain("<", address.OriginalString);
        Assert.StartsWith("?returnUrl=%2Fguarded", address.Query);
    }

    [Fact]
    public async Task Defect_18_a_page_that_writes_and_redirects_in_its_form_has_saved()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        var tab = await browser.OpenAsync("/redirecting", TestApp.Stop);

        await tab.SubmitAsync("form", TestApp.Stop);

        Assert.Equal(("/static", "1"), (tab.Url.AbsolutePath, tab.TextOf("count")));
    }

    private static ClaimsPrincipal WithLevel(string level) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, "1"), new Claim("level", level)], "test"));
}
