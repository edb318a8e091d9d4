using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Http.Guards;

/// <summary>The app chooses the login page of a request; whatever its function does, there is one.</summary>
public sealed class LoginPathSelectorTests
{
    [Fact]
    public async Task A_selector_is_asked_with_the_page_and_services_and_the_way_back_is_kept()
    {
        LoginPathContext? asked = null;
        await using var site = await StartAsync(async context =>
        {
            asked = context;
            var session = await context.Services.GetRequiredService<ISessionService>().LoadAsync(context.CancellationToken);
            return session.Status == SessionStatus.None ? "/acme/login?kind=full" : null;
        });

        var location = await LocationAsync(site, "/in?a=1&b=x%20y");

        Assert.Equal("/acme/login?kind=full&returnUrl=%2Fin%3Fa%3D1%26b%3Dx%2520y", location);
        Assert.Equal(new Uri(site.Client.BaseAddress!, "/in?a=1&b=x%20y"), asked!.Page);
        Assert.Null(asked.EndReason);
    }

    [Fact]
    public async Task A_selector_that_answers_null_leaves_the_path_of_the_options()
    {
        await using var site = await StartAsync(_ => new((string?)null));

        Assert.Equal("/login?returnUrl=%2Fin", await LocationAsync(site, "/in"));
        Assert.Empty(site.Log.Warnings);
    }

    [Fact]
    public async Task A_selector_that_throws_is_logged_and_the_path_of_the_options_is_used()
    {
        await using var site = await StartAsync(_ => throw new IOException("The database is away."));

        Assert.Equal("/login?returnUrl=%2Fin", await LocationAsync(site, "/in"));
        Assert.IsType<IOException>(Assert.Single(site.Log.Warnings, line => line.Id == 210).Exception);
    }

    [Theory]
    [InlineData("https://evil.example/login")]
    [InlineData("//evil.example")]
    [InlineData("login")]
    [InlineData("")]
    public async Task A20_a_path_out_of_the_app_is_logged_with_the_fix_and_the_path_of_the_options_is_used(string path)
    {
        await using var site = await StartAsync(_ => new(path));

        Assert.Equal("/login?returnUrl=%2Fin", await LocationAsync(site, "/in"));
        var line = Assert.Single(site.Log.Warnings, line => line.Id == 208);
        Assert.Contains($"returned \"{path}\"", line.Text);
        Assert.Contains("such as \"/login\"", line.Text);
    }

    [Fact]
    public async Task A_selector_that_hangs_is_waited_for_three_seconds_and_told_so()
    {
        var asked = new TaskCompletionSource<CancellationToken>();
        await using var site = await StartAsync(async context =>
        {
            asked.SetResult(context.CancellationToken);
            await new TaskCompletionSource().Task;
            return "/never";
        });

        var location = LocationAsync(site, "/in");
        var token = await asked.Task.WaitAsync(TestApp.Stop);
        site.Clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(token.IsCancellationRequested);
        site.Clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("/login?returnUrl=%2Fin", await location);
        Assert.True(token.IsCancellationRequested);
        Assert.Single(site.Log.Warnings, line => line.Id == 209);
    }

    [Fact]
    public async Task A_call_by_script_and_a_user_who_is_denied_need_no_login_page()
    {
        var asked = 0;
        await using var site = await StartAsync(_ =>
        {
            asked++;
            return new("/acme/login");
        });

        Assert.Equal(401, await site.CallAsync("/in"));
        await site.SignInAsync();
        Assert.Equal("/denied?returnUrl=%2Fin", await LocationAsync(site, "/in"));
        Assert.Equal(0, asked);
    }

    private static Task<GuardSite> StartAsync(Func<LoginPathContext, ValueTask<string?>> select) => GuardSite.StartAsync(
        app => app.MapGet("/in", () => "in").RequireUser(user => user.IsInRole("admin")),
        configure: options => options.LoginPathSelector = select);

    private static async Task<string?> LocationAsync(GuardSite site, string path)
    {
        using var response = await site.VisitAsync(path);
        return response.LocationOf();
    }
}
