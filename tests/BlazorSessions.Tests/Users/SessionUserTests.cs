using BlazorSessions.Testing;
using BlazorSessions.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Users;

/// <summary>The app's user in one scope: when it is loaded, and whom it shows meanwhile.</summary>
public sealed class SessionUserTests
{
    [Fact]
    public async Task Ten_who_ask_at_once_share_one_load_and_those_after_them_need_none()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);

        var users = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => test.GetAsync()));
        var later = await test.GetAsync();

        Assert.Equal("Ada Lovelace", later?.Name);
        Assert.All(users, user => Assert.Same(later, user));
        Assert.Same(later, test.User.Current);
        Assert.Equal(1, test.Book.Loads);
    }

    [Fact]
    public async Task Nobody_is_asked_for_while_nobody_is_signed_in()
    {
        await using var test = new UnderTest();
        await test.Session.SetAsync("n", 1, TestApp.Stop);

        Assert.Null(await test.GetAsync());
        Assert.Null(await test.User.RefreshAsync(TestApp.Stop));

        Assert.Equal((0, null), (test.Book.Loads, test.User.Current));
    }

    [Fact]
    public async Task Each_load_has_a_scope_of_its_own_that_lives_as_long_as_the_load()
    {
        var scopes = new List<ScopedThing>();
        await using var test = new UnderTest(services =>
        {
            services.AddScoped<ScopedThing>();
            services.AddScoped<ISessionUserLoader<AppUser>>(scope => new ScopedLoader(scope.GetRequiredService<ScopedThing>(), scopes));
        });
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);

        await test.GetAsync();
        await test.User.RefreshAsync(TestApp.Stop);

        Assert.Equal(2, scopes.Distinct().Count());
        Assert.All(scopes, scope => Assert.True(scope is { WasAliveAtTheAnswer: true, IsDisposed: true }));
    }

    [Fact]
    public async Task A_value_that_is_written_loads_nothing()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        await test.GetAsync();

        await test.Session.SetAsync("n", 1, TestApp.Stop);
        await test.Session.RenewAsync(TestApp.Stop);
        await test.GetAsync();

        Assert.Equal(1, test.Book.Loads);
        Assert.Single(test.Shown);
    }

    [Fact]
    public async Task A_sign_in_of_the_same_user_loads_anew_and_shows_the_one_of_before_meanwhile()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        var before = await test.GetAsync();
        test.Book.Known["1"] = new AppUser("1", "Ada, Countess");
        var held = test.HoldLoads();

        await test.Session.SignInAsync("1", roles: "admin", cancellationToken: TestApp.Stop);
        var asking = test.GetAsync();

        Assert.Same(before, test.User.Current);
        await TestApp.UntilAsync(() => held.Count == 1);
        held.Dequeue().SetResult();
        Assert.Equal("Ada, Countess", (await asking)?.Name);
        Assert.Equal(["Ada Lovelace", "Ada, Countess"], test.Shown.Select(user => user?.Name));
    }

    [Fact]
    public async Task I2_the_user_of_before_is_gone_the_moment_another_one_signs_in()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        await test.GetAsync();

        await test.Session.SignInAsync("2", cancellationToken: TestApp.Stop);

        Assert.Null(test.User.Current);
        Assert.Equal("Bob Ross", (await test.GetAsync())?.Name);
        Assert.Equal(["Ada Lovelace", null, "Bob Ross"], test.Shown.Select(user => user?.Name));
    }

    [Fact]
    public async Task I2_the_user_is_gone_the_moment_the_session_ends()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        await test.GetAsync();

        await test.Session.EndAsync(SessionEndReason.Idle);

        Assert.Null(test.User.Current);
        Assert.Null(await test.GetAsync());
        Assert.Null(test.Shown[^1]);
    }

    [Fact]
    public async Task I2_a_late_answer_for_one_user_is_not_shown_to_the_next_who_does_not_wait_for_it()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        var held = test.HoldLoads();
        var asking = test.GetAsync();
        await TestApp.UntilAsync(() => held.Count == 1);

        test.Book.BeforeAnswer = (_, _) => Task.CompletedTask;
        await test.Session.SignInAsync("2", cancellationToken: TestApp.Stop);
        var bob = await asking;
        held.Dequeue().SetResult();

        Assert.Equal("Bob Ross", bob?.Name);
        Assert.Equal("Bob Ross", (await test.GetAsync())?.Name);
        Assert.Equal(["Bob Ross"], test.Shown.Select(user => user?.Name));
    }

    [Fact]
    public async Task I2_a_late_nobody_for_one_user_does_not_end_the_session_of_the_next()
    {
        await using var test = new UnderTest();
        test.Book.Known.Remove("1", out _);
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        var held = test.HoldLoads();
        var asking = test.GetAsync();
        await TestApp.UntilAsync(() => held.Count == 1);

        await test.Session.SignInAsync("2", cancellationToken: TestApp.Stop);
        await TestApp.UntilAsync(() => held.Count == 2);
        held.Dequeue().SetResult();
        held.Dequeue().SetResult();

        Assert.Equal("Bob Ross", (await asking)?.Name);
        Assert.Equal(0, test.Session.CallsOf(nameof(ISessionService.RevokeAsync)));
    }

    [Fact]
    public async Task Who_asks_does_not_wait_for_the_loader_once_the_session_has_ended()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        CancellationToken loading = default;
        test.Book.BeforeAnswer = (_, stop) =>
        {
            loading = stop;
            return new TaskCompletionSource().Task;
        };
        var asking = test.GetAsync();
        await TestApp.UntilAsync(() => loading.CanBeCanceled);

        await test.Session.SignOutAsync(TestApp.Stop);

        Assert.Null(await asking);
        await TestApp.UntilAsync(() => loading.IsCancellationRequested);
    }

    [Fact]
    public async Task A_refresh_loads_anew_and_shows_what_it_found()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        await test.GetAsync();
        test.Book.Known["1"] = new AppUser("1", "Ada, Countess");

        var user = await test.User.RefreshAsync(TestApp.Stop);

        Assert.Equal("Ada, Countess", user?.Name);
        Assert.Same(user, test.User.Current);
        Assert.Same(user, test.Shown[^1]);
    }

    [Fact]
    public async Task A_refresh_overtakes_a_load_that_may_have_read_what_was_before()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        var held = test.HoldLoads();
        var asking = test.GetAsync();
        await TestApp.UntilAsync(() => held.Count == 1);

        var refreshing = test.User.RefreshAsync(TestApp.Stop);
        await TestApp.UntilAsync(() => held.Count == 2);
        held.Last().SetResult();
        var fresh = await refreshing;
        test.Book.Known["1"] = new AppUser("1", "late");
        held.First().SetResult();

        Assert.Same(fresh, await asking);
        Assert.Same(fresh, test.User.Current);
        Assert.Equal("Ada Lovelace", fresh?.Name);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_load_to_the_others()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        var held = test.HoldLoads();
        using var impatience = new CancellationTokenSource();
        var first = test.User.GetAsync(impatience.Token);
        var second = test.GetAsync();
        await TestApp.UntilAsync(() => held.Count == 1);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        held.Dequeue().SetResult();
        Assert.Equal("Ada Lovelace", (await second)?.Name);
        Assert.Equal(1, test.Book.Loads);
    }

    [Fact]
    public async Task A_scope_that_is_closed_cancels_its_load_and_ends_no_session_for_its_answer()
    {
        await using var test = new UnderTest();
        test.Book.Known.Clear();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        var answer = new TaskCompletionSource();
        CancellationToken loading = default;
        test.Book.BeforeAnswer = (_, stop) =>
        {
            loading = stop;
            return answer.Task;
        };
        var asking = test.GetAsync();
        await TestApp.UntilAsync(() => loading.CanBeCanceled);

        test.User.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => asking);

        // Before the answer: a load that is over is not cancelled any more.
        await TestApp.UntilAsync(() => loading.IsCancellationRequested);
        answer.SetResult();
        Assert.True(test.Session.SignedIn);
        await Assert.ThrowsAsync<ObjectDisposedException>(test.GetAsync);
    }

    [Fact]
    public async Task A_listener_that_throws_keeps_nobody_from_hearing()
    {
        await using var test = new UnderTest();
        var heard = new List<AppUser?>();
        test.User.Changed += _ => throw new InvalidOperationException("listener");
        test.User.Changed += heard.Add;
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);

        var user = await test.GetAsync();

        Assert.Same(user, Assert.Single(heard));
        Assert.Contains(test.Log.All, line => line.Id == 403);
    }

    private sealed class ScopedThing : IDisposable
    {
        public bool WasAliveAtTheAnswer { get; set; }

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class ScopedLoader(ScopedThing thing, List<ScopedThing> scopes) : ISessionUserLoader<AppUser>
    {
        public async Task<AppUser?> LoadAsync(string userKey, CancellationToken cancellationToken)
        {
            scopes.Add(thing);
            await Task.Yield();
            thing.WasAliveAtTheAnswer = !thing.IsDisposed;
            return new AppUser(userKey, "Ada");
        }
    }
}
