using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Users;

/// <summary>The app's user in circuits: there from the first render on, and never somebody else.</summary>
public sealed class CircuitUserTests
{
    private readonly UserBook _book = new();

    [Fact]
    public async Task A_circuit_has_the_user_before_its_first_render_by_one_load()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");

        var tab = await browser.OpenAsync("/app-user", TestApp.Stop);

        Assert.Equal(("Ada Lovelace", "Ada Lovelace"), (tab.TextOf("first"), tab.TextOf("app-user")));
        Assert.Equal(2, _book.Loads); // the page's and the circuit's
        await tab.IncrementAsync(1);
        Assert.Equal(2, _book.Loads);
    }

    [Fact]
    public async Task The_user_is_cascaded_on_both_sides_of_a_boundary_in_the_culture_of_the_circuit()
    {
        await using var app = await _book.StartAppAsync(pipeline: app => app.UseRequestLocalization("de-DE"));
        var browser = await app.NewBrowserOfAsync("Ada");
        _book.BeforeAnswer = (_, _) => _book.Loads == 1 ? Task.CompletedTask : throw new TimeoutException("database");

        var tab = await browser.OpenAsync("/app-user/static", TestApp.Stop);
        Assert.Equal("Ada Lovelace 0,5 de-DE", tab.TextOf("above"));
        Assert.Equal("nobody 0,5 de-DE", tab.TextOf("below"));
        _book.BeforeAnswer = (_, _) => Task.CompletedTask;

        await PassUntilAsync(app, () => tab.TextOf("below") == "Ada Lovelace 0,5 de-DE");
    }

    [Fact]
    public async Task I2_a_sign_in_as_somebody_else_shows_nobody_and_then_the_other_user()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/app-user", TestApp.Stop);

        await tab.SignInAsync("Bob");

        await tab.ShowsAsync("app-user", "Bob Ross");
        await tab.ShowsAsync("seen", "nobody, Bob Ross");
    }

    [Fact]
    public async Task I2_a_sign_in_as_somebody_else_in_another_tab_leaves_no_user_in_the_first()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (tab, other) = (await browser.OpenAsync("/app-user", TestApp.Stop), await browser.OpenAsync("/app-user", TestApp.Stop));

        await other.SignInAsync("Bob");

        await tab.ShowsAsync("app-user", "");
        await other.ShowsAsync("app-user", "Bob Ross");
        await TestApp.UntilAsync(() => tab.Navigations.Count == 1);
        await tab.FollowAsync(TestApp.Stop);
        Assert.Equal("Bob Ross", tab.TextOf("app-user"));
    }

    [Fact]
    public async Task I2_a_sign_out_in_another_tab_takes_the_user_away_and_the_next_sign_in_brings_one()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (tab, other) = (await browser.OpenAsync("/app-user", TestApp.Stop), await browser.OpenAsync("/app-user", TestApp.Stop));

        await other.ClickAsync("sign-out", TestApp.Stop);

        await tab.EndsAsync();
        Assert.Equal("", tab.TextOf("app-user"));
        await tab.SignInAsync("Ada");
        await tab.ShowsAsync("app-user", "Ada Lovelace");
    }

    [Fact]
    public async Task I2_an_answer_that_comes_after_the_sign_out_is_not_shown()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/app-user", TestApp.Stop);
        var answer = new TaskCompletionSource();
        _book.BeforeAnswer = (_, _) => answer.Task;
        await tab.FireAsync("refresh-user", "click");
        await TestApp.UntilAsync(() => _book.Loads == 3);

        await browser.PostAsync("/api/sign-out").TextAsync();
        await tab.EndsAsync();
        answer.SetResult();
        await tab.SettleAsync(TestApp.Stop);

        Assert.Equal(("", "nobody"), (tab.TextOf("app-user"), tab.TextOf("seen")));
    }

    [Fact]
    public async Task The_same_user_who_signs_in_again_is_loaded_anew_in_every_tab()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var (tab, other) = (await browser.OpenAsync("/app-user", TestApp.Stop), await browser.OpenAsync("/app-user", TestApp.Stop));
        _book.Known["1"] = new AppUser("1", "Ada, Countess");

        await other.SignInAsync("Ada");

        await tab.ShowsAsync("seen", "Ada, Countess");
        await other.ShowsAsync("seen", "Ada, Countess");
    }

    [Fact]
    public async Task A_new_secret_of_the_session_loads_the_user_anew()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/app-user", TestApp.Stop);
        _book.Known["1"] = new AppUser("1", "Ada, Countess");

        await tab.ClickAsync("regenerate", TestApp.Stop);

        await tab.ShowsAsync("app-user", "Ada, Countess");
    }

    [Fact]
    public async Task A_user_who_was_deleted_has_no_session_in_any_tab_of_the_browser()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/app-user/guarded", TestApp.Stop);
        var other = await browser.OpenAsync("/app-user", TestApp.Stop);
        var elsewhere = await app.NewBrowserOfAsync("Ada");
        Assert.Equal("for Ada Lovelace", tab.TextOf("guarded"));
        _book.Known.Clear();

        await other.ClickAsync("refresh-user", TestApp.Stop);

        await other.EndsAsync();
        await tab.WaitForAsync(t => !t.Has("guarded") && t.Navigations.Count > 0, TestApp.Stop);
        Assert.Equal("/login?returnUrl=%2Fapp-user%2Fguarded&ended=revoked", Assert.Single(tab.Navigations).Address.PathAndQuery);
        Assert.Null(browser.Cookie());
        Assert.Equal("Ada", await elsewhere.GetAsync("/api/me").TextAsync());
    }

    [Fact]
    public async Task I7_a_circuit_whose_user_cannot_be_loaded_renders_without_and_tries_again_by_itself()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        _book.BeforeAnswer = (_, _) => throw new TimeoutException("database");
        var tab = await browser.OpenAsync("/app-user", TestApp.Stop);
        Assert.Equal(("Ada", ""), (tab.TextOf("user"), tab.TextOf("app-user")));

        foreach (var loads in new[] { 3, 4 })
        {
            await PassUntilAsync(app, () => _book.Loads >= loads);
        }

        _book.BeforeAnswer = (_, _) => Task.CompletedTask;
        await PassUntilAsync(app, () => tab.TextOf("app-user") == "Ada Lovelace");
    }

    [Fact]
    public async Task A_loader_that_hangs_holds_up_the_first_render_for_two_seconds()
    {
        await using var app = await _book.StartAppAsync();
        var browser = await app.NewBrowserOfAsync("Ada");
        var answer = new TaskCompletionSource();
        _book.BeforeAnswer = (_, _) => _book.Loads == 1 ? Task.CompletedTask : answer.Task;

        var opening = browser.OpenAsync("/app-user", TestApp.Stop);
        await TestApp.UntilAsync(() => _book.Loads == 2);
        app.Clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(opening.IsCompleted);
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));
        app.Clock.Advance(TimeSpan.FromSeconds(2)); // should the load have begun a moment before the wait for it
        var tab = await opening;

        Assert.Equal("nobody", tab.TextOf("first"));
        await tab.IncrementAsync(1);
        answer.SetResult();
        await tab.ShowsAsync("app-user", "Ada Lovelace");
        Assert.Equal(2, _book.Loads);
    }

    [Fact]
    public async Task I8_a_circuit_that_closes_cancels_its_load()
    {
        await using var app = await _book.StartAppAsync(services: (services, _) =>
            services.Configure<Microsoft.AspNetCore.Components.Server.CircuitOptions>(options => options.DisconnectedCircuitMaxRetained = 0));
        var browser = await app.NewBrowserOfAsync("Ada");
        var tab = await browser.OpenAsync("/app-user", TestApp.Stop);
        CancellationToken loading = default;
        _book.BeforeAnswer = (_, stop) =>
        {
            loading = stop;
            return new TaskCompletionSource().Task;
        };
        await tab.FireAsync("refresh-user", "click");
        await TestApp.UntilAsync(() => loading.CanBeCanceled);

        await tab.DisposeAsync();

        await TestApp.UntilAsync(() => loading.IsCancellationRequested);
    }

    // Nobody knows when work in the background has set its timer: time passes until it has come to what is awaited.
    private static Task PassUntilAsync(TestApp app, Func<bool> happened) => TestApp.UntilAsync(() =>
    {
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));
        return happened();
    });
}
