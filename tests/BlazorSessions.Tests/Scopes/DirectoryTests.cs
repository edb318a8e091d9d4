using System.Net;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Scopes;

public sealed class DirectoryTests
{
    [Fact]
    public async Task The_directory_finds_changes_and_revokes_a_session_by_its_handle()
    {
        await using var app = await TestApp.StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        var handle = await HandleAsync(browser);

        Assert.Equal("Ada", (await app.Directory.FindAsync(handle, TestApp.Stop))!.User.Identity!.Name);
        Assert.Equal(5, (await app.Directory.UpdateAsync(handle, edit => edit.Set("n", 5), TestApp.Stop)).Get<int>("n"));
        Assert.Equal("6", await browser.PostAsync("/api/increment/n").TextAsync());
        Assert.True(await app.Directory.RevokeAsync(handle, TestApp.Stop));
        Assert.False(await app.Directory.RevokeAsync(handle, TestApp.Stop));

        Assert.Null(await app.Directory.FindAsync(handle, TestApp.Stop));
        await Assert.ThrowsAsync<SessionEndedException>(() => app.Directory.UpdateAsync(handle, edit => edit.Set("n", 5), TestApp.Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Asvs_7_4_2_the_directory_lists_changes_and_revokes_all_sessions_of_a_user()
    {
        await using var app = await TestApp.StartAsync();
        var (one, two, other) = (app.NewBrowser(), app.NewBrowser(), app.NewBrowser());
        await one.PostAsync("/api/sign-in/1").TextAsync();
        await two.PostAsync("/api/sign-in/1").TextAsync();
        await other.PostAsync("/api/sign-in/2").TextAsync();

        Assert.Equal(2, await app.Directory.UpdateUserAsync("1", edit => edit.Set("theme", "dark"), TestApp.Stop));
        Assert.All(await app.Directory.ListAsync("1", TestApp.Stop).ToListAsync(TestApp.Stop), info => Assert.False(info.IsCurrent));
        Assert.Contains("dark", (await two.StateAsync()).GetRawText());
        Assert.DoesNotContain("dark", (await other.StateAsync()).GetRawText());

        Assert.Equal(2, await app.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.Equal(0, await app.Directory.RevokeUserAsync("1", TestApp.Stop));
        Assert.Equal(HttpStatusCode.Unauthorized, await one.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await two.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await other.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task A_user_who_is_forgotten_is_signed_out_everywhere_and_may_come_back_as_new()
    {
        var store = new WatchedStore();
        await using var app = await TestApp.StartAsync(services: store.Use);
        var (one, other) = (app.NewBrowser(), app.NewBrowser());
        await one.PostAsync("/api/sign-in/1").TextAsync();
        await other.PostAsync("/api/sign-in/2").TextAsync();

        Assert.Equal(1, await app.Directory.ForgetUserAsync("1", TestApp.Stop));
        Assert.Equal(0, await app.Directory.ForgetUserAsync("nobody", TestApp.Stop));

        Assert.Equal(2, store.Count("forget"));
        Assert.Equal(HttpStatusCode.Unauthorized, await one.GetAsync("/api/me").StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await other.GetAsync("/api/me").StatusAsync());
        await one.PostAsync("/api/sign-in/1").TextAsync();
        Assert.Equal(HttpStatusCode.OK, await one.GetAsync("/api/me").StatusAsync());
    }

    [Fact]
    public async Task Asvs_7_4_5_the_directory_revokes_everybody_in_batches()
    {
        await using var app = await TestApp.StartAsync();
        for (var i = 0; i < 600; i++)
        {
            using var _ = await app.SendAsync(HttpMethod.Post, i % 2 == 0 ? "/api/increment/n" : $"/api/sign-in/{i}");
        }

        Assert.Equal(600, await app.Directory.RevokeAllAsync(TestApp.Stop));
        Assert.Equal(0, await app.Directory.RevokeAllAsync(TestApp.Stop));
    }

    [Fact]
    public async Task Pages_of_a_users_sessions_have_each_once_whichever_node_answers_and_whatever_begins_and_ends()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var handles = new List<SessionHandle>();
        for (var i = 0; i < 7; i++)
        {
            handles.Insert(0, await SignInAsync());
        }

        var first = await Directory(nodes.First).ListPageAsync("1", limit: 3, cancellationToken: TestApp.Stop);
        await SignInAsync();
        await Directory(nodes.First).RevokeAsync(handles[2], TestApp.Stop);
        await Directory(nodes.First).RevokeAsync(handles[3], TestApp.Stop);
        var second = await Directory(nodes.Second).ListPageAsync("1", first.Next, limit: 2, TestApp.Stop);
        var third = await Directory(nodes.First).ListPageAsync("1", second.Next, limit: 1000, TestApp.Stop);

        Assert.Equal(handles[..3], first.Sessions.Select(info => info.Handle));
        Assert.Equal(handles[4..6], second.Sessions.Select(info => info.Handle));
        Assert.Equal(handles[6..], third.Sessions.Select(info => info.Handle));
        Assert.Null(third.Next);

        async Task<SessionHandle> SignInAsync()
        {
            nodes.Advance(TimeSpan.FromSeconds(1));
            var visitor = nodes.NewBrowser();
            await visitor.Browser.PostAsync("/api/sign-in/1").TextAsync();
            return await HandleAsync(visitor.Browser);
        }

        static ISessionDirectory Directory(Node node) => node.App.Directory;
    }

    [Fact]
    public async Task A_page_that_makes_no_sense_is_refused_and_the_store_is_not_to_blame()
    {
        await using var app = await TestApp.StartAsync();
        await app.NewBrowser().PostAsync("/api/sign-in/1").TextAsync();

        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => app.Directory.ListPageAsync("1", "../etc/passwd", cancellationToken: TestApp.Stop));
        Assert.Equal("after", error.ParamName);
        foreach (var limit in new[] { -1, 0, 1001 })
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                () => app.Directory.ListPageAsync("1", null, limit, TestApp.Stop));
        }

        await Assert.ThrowsAsync<ArgumentNullException>(() => app.Directory.ListPageAsync(null!, cancellationToken: TestApp.Stop));
        Assert.Empty((await app.Directory.ListPageAsync("nobody", cancellationToken: TestApp.Stop)).Sessions);
    }

    [Fact]
    public async Task Unknown_handles_and_users_are_no_errors()
    {
        await using var app = await TestApp.StartAsync();

        Assert.Null(await app.Directory.FindAsync(SessionHandle.New(), TestApp.Stop));
        Assert.Null(await app.Directory.FindAsync(default, TestApp.Stop));
        Assert.False(await app.Directory.RevokeAsync(default, TestApp.Stop));
        Assert.Equal(0, await app.Directory.RevokeUserAsync("nobody", TestApp.Stop));
        Assert.Equal(0, await app.Directory.UpdateUserAsync("nobody", edit => edit.Set("n", 1), TestApp.Stop));
        Assert.Empty(await app.Directory.ListAsync("nobody", TestApp.Stop).ToListAsync(TestApp.Stop));
    }

    [Fact]
    public async Task The_session_service_of_a_foreign_scope_throws_and_names_the_directory()
    {
        await using var app = await TestApp.StartAsync(pipeline: app => app.MapPost("/foreign", async (IServiceScopeFactory scopes) =>
        {
            await using var scope = scopes.CreateAsyncScope();
            await CheckAsync(scope.ServiceProvider.GetRequiredService<ISessionService>());
        }));
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1").TextAsync();

        await using var background = app.Services.CreateAsyncScope();
        await CheckAsync(background.ServiceProvider.GetRequiredService<ISessionService>());
        Assert.Equal(HttpStatusCode.OK, await browser.PostAsync("/foreign").StatusAsync());
        Assert.Equal("1", await browser.GetAsync("/api/me").TextAsync());

        static async Task CheckAsync(ISessionService sessions)
        {
            Func<Task>[] members =
            [
                () => Task.FromResult(sessions.State),
                () => Task.FromResult(sessions.Ended),
                () => sessions.LoadAsync(),
                () => sessions.SetAsync("n", 1),
                () => sessions.GetAsync<int>("n"),
                () => sessions.SignInAsync("1"),
                () => sessions.SignOutAsync(),
                () => sessions.RegenerateIdAsync(CancellationToken.None),
                () => sessions.RenewAsync(CancellationToken.None),
                () => sessions.RevokeAsync(SessionHandle.New(), CancellationToken.None),
                () => sessions.RevokeOthersAsync(CancellationToken.None),
                async () => await sessions.ListAsync(CancellationToken.None).ToListAsync(),
            ];
            foreach (var member in members)
            {
                var exception = await Assert.ThrowsAsync<InvalidOperationException>(member);
                Assert.Contains(nameof(ISessionDirectory), exception.Message);
            }
        }
    }

    private static async Task<SessionHandle> HandleAsync(HeadlessBrowser browser) =>
        SessionHandle.Parse((await browser.StateAsync()).GetProperty("handle").GetString()!);
}
