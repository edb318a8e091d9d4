using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Circuits;

/// <summary>
/// The app chooses the login page that a circuit goes to. Whatever its function does, the end is shown before, and the page
/// goes somewhere.
/// </summary>
public sealed class LoginPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/guarded")]
    public async Task Every_tab_goes_to_the_page_that_the_selector_chose_with_the_reason_and_the_way_back(string page)
    {
        var asked = new List<LoginPathContext>();
        await using var app = await StartAsync(async context =>
        {
            await Task.Yield();
            lock (asked)
            {
                asked.Add(context);
            }

            return "/acme/login";
        });
        var tab = await OpenAsync(app, page);

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await tab.WaitForAsync(t => t.Navigations.Count >= (page == "/" ? 1 : 2), TestApp.Stop);
        Assert.All(tab.Navigations, navigation => Assert.Equal(
            ($"/acme/login?returnUrl={Uri.EscapeDataString(page)}&ended=revoked", true),
            (navigation.Address.PathAndQuery, navigation.ForceLoad)));
        Assert.All(asked, context => Assert.Equal(
            (new Uri($"https://localhost{page}"), SessionEndReason.Revoked), (context.Page, context.EndReason)));
    }

    [Fact]
    public async Task A_selector_has_services_of_its_own_and_not_those_of_the_circuit()
    {
        var seen = new TaskCompletionSource<Scoped>();
        Scoped? circuits = null;
        await using var app = await StartAsync(
            context =>
            {
                seen.SetResult(context.Services.GetRequiredService<Scoped>());
                return new((string?)null);
            },
            (services, _) => services.AddScoped<Scoped>().AddScoped<CircuitHandler>(
                provider =>
                {
                    circuits = provider.GetRequiredService<Scoped>();
                    return new Bystander();
                }));
        var tab = await OpenAsync(app, "/");

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        var its = await seen.Task.WaitAsync(TestApp.Stop);
        await GoesToAsync(tab, "/login");
        Assert.NotSame(circuits, its);
        await TestApp.UntilAsync(() => its.IsDisposed);
    }

    [Fact]
    public async Task I13_an_end_is_shown_before_a_selector_that_blocks_its_thread_has_answered()
    {
        using var answered = new ManualResetEventSlim();
        var asked = new TaskCompletionSource();
        await using var app = await StartAsync(context =>
        {
            asked.TrySetResult();
            answered.Wait(TestApp.Stop);
            return new("/acme/login");
        });
        var tab = await OpenAsync(app, "/");

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await asked.Task.WaitAsync(TestApp.Stop);
        await tab.EndsAsync();
        Assert.Empty(tab.Navigations);
        answered.Set();
        await GoesToAsync(tab, "/acme/login");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tab_that_signs_in_while_the_selector_is_waited_for_shows_that_and_stays(bool blocks)
    {
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource<string?>();
        await using var app = await StartAsync(context =>
        {
            asked.TrySetResult();
            if (blocks)
            {
                answer.Task.Wait(TestApp.Stop);
            }

            return new(answer.Task);
        });
        var tab = await OpenAsync(app, "/");
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await asked.Task.WaitAsync(TestApp.Stop);
        await tab.EndsAsync();

        await tab.SignInAsync("Bob");
        answer.SetResult("/acme/login");
        await tab.ClickAsync("increment", TestApp.Stop);

        await tab.ShowsAsync("count", "1");
        Assert.Empty(tab.Navigations);
    }

    [Fact]
    public async Task A_selector_that_hangs_is_waited_for_three_seconds()
    {
        var asked = new TaskCompletionSource();
        await using var app = await StartAsync(async context =>
        {
            asked.TrySetResult();
            await new TaskCompletionSource().Task;
            return "/never";
        });
        var tab = await OpenAsync(app, "/");
        await app.Directory.RevokeUserAsync("1", TestApp.Stop);
        await asked.Task.WaitAsync(TestApp.Stop);
        await tab.EndsAsync();

        app.Clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.Empty(tab.Navigations);
        app.Clock.Advance(TimeSpan.FromSeconds(0.1));

        await GoesToAsync(tab, "/login");
        Assert.Single(app.Log.Warnings, line => line.Id == 209);
    }

    [Theory]
    [InlineData(null, 210)]
    [InlineData("https://evil.example/login", 208)]
    [InlineData("//evil.example", 208)]
    public async Task A20_a_selector_that_throws_or_leads_out_of_the_app_is_logged_and_LoginPath_is_used(string? path, int log)
    {
        await using var app = await StartAsync(_ => path is null ? throw new IOException("The database is away.") : new(path));
        var tab = await OpenAsync(app, "/");

        await app.Directory.RevokeUserAsync("1", TestApp.Stop);

        await GoesToAsync(tab, "/login");
        Assert.Single(app.Log.Warnings, line => line.Id == log);
    }

    private static Task<TestApp> StartAsync(
        Func<LoginPathContext, ValueTask<string?>> select, Action<IServiceCollection, BlazorSessionsBuilder>? services = null) =>
        TestApp.StartAsync(
            options => (options.RedirectWhenEnded, options.LoginPathSelector) = (true, select), services);

    private static async Task<HeadlessTab> OpenAsync(TestApp app, string page) =>
        await (await app.NewBrowserOfAsync("Ada")).OpenAsync(page, TestApp.Stop);

    private static async Task GoesToAsync(HeadlessTab tab, string path)
    {
        await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);
        Assert.Equal($"{path}?returnUrl=%2F&ended=revoked", Assert.Single(tab.Navigations).Address.PathAndQuery);
    }

    private sealed class Bystander : CircuitHandler;

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
