using BlazorSessions.Testing;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Users;

/// <summary>A loader that finds nobody, throws, or says nothing.</summary>
public sealed class FailingLoaderTests
{
    [Fact]
    public async Task A_user_whom_the_app_does_not_know_has_no_session_any_more()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("3", cancellationToken: TestApp.Stop);

        var users = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => test.GetAsync()));

        Assert.All(users, Assert.Null);
        Assert.Equal(SessionEndReason.Revoked, test.Session.State.EndReason);
        Assert.Equal(1, test.Session.CallsOf(nameof(ISessionService.RevokeAsync)));
        Assert.Contains(test.Log.All, line => line.Id == 402);
    }

    [Fact]
    public async Task A_user_who_was_deleted_meanwhile_is_out_at_the_next_refresh()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        await test.GetAsync();
        test.Book.Known.Clear();

        Assert.Null(await test.User.RefreshAsync(TestApp.Stop));

        Assert.Equal(SessionEndReason.Revoked, test.Session.State.EndReason);
        Assert.Equal(["Ada Lovelace", null], test.Shown.Select(user => user?.Name));
    }

    [Fact]
    public async Task I7_when_the_loader_throws_nobody_is_there_and_the_session_stays()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        test.Book.BeforeAnswer = (_, _) => throw new TimeoutException("database");

        var errors = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Record.ExceptionAsync(test.GetAsync).AsTask()));

        Assert.All(errors, error => Assert.IsType<TimeoutException>(
            Assert.IsType<SessionUserUnavailableException>(error).InnerException));
        Assert.DoesNotContain("database", errors[0]!.Message);
        Assert.Null(test.User.Current);
        Assert.True(test.Session.SignedIn);
        Assert.Equal(401, Assert.Single(test.Log.Warnings).Id);
        Assert.Equal(1, test.Book.Loads);
    }

    [Fact]
    public async Task I7_a_refresh_that_fails_takes_the_user_of_before_away()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        await test.GetAsync();
        test.Book.BeforeAnswer = (_, _) => throw new TimeoutException("database");

        await Assert.ThrowsAsync<SessionUserUnavailableException>(() => test.User.RefreshAsync(TestApp.Stop));

        Assert.Null(test.User.Current);
        Assert.Equal(["Ada Lovelace", null], test.Shown.Select(user => user?.Name));
    }

    [Fact]
    public async Task It_is_tried_again_after_1_2_4_up_to_30_seconds_and_after_a_success_from_the_start()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        test.Book.BeforeAnswer = (_, _) => throw new TimeoutException("database");
        var loads = 0;

        foreach (var pause in new[] { 0, 1, 2, 4, 8, 16, 30, 30 })
        {
            test.Session.Clock.Advance(TimeSpan.FromSeconds(pause) - TimeSpan.FromMilliseconds(pause == 0 ? 0 : 1));
            await Record.ExceptionAsync(test.GetAsync);
            Assert.Equal(pause == 0 ? 1 : loads, test.Book.Loads);
            test.Session.Clock.Advance(TimeSpan.FromMilliseconds(pause == 0 ? 0 : 1));
            await Record.ExceptionAsync(test.GetAsync);
            Assert.Equal(++loads, test.Book.Loads);
        }

        test.Book.BeforeAnswer = (_, _) => Task.CompletedTask;
        Assert.NotNull(await test.User.RefreshAsync(TestApp.Stop));
        test.Book.BeforeAnswer = (_, _) => throw new TimeoutException("database");
        await Record.ExceptionAsync(() => test.User.RefreshAsync(TestApp.Stop));
        Assert.Equal(test.Session.Clock.GetUtcNow() + TimeSpan.FromSeconds(1), test.User.RetryAt);
    }

    [Fact]
    public async Task The_next_user_does_not_wait_for_the_failures_of_the_one_before()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("1", cancellationToken: TestApp.Stop);
        test.Book.BeforeAnswer = (_, _) => throw new TimeoutException("database");
        await Record.ExceptionAsync(test.GetAsync);
        test.Book.BeforeAnswer = (_, _) => Task.CompletedTask;

        await test.Session.SignInAsync("2", cancellationToken: TestApp.Stop);

        Assert.Null(test.User.RetryAt);
        Assert.Equal("Bob Ross", (await test.GetAsync())?.Name);
    }

    [Fact]
    public async Task A_loader_that_hangs_is_given_up_after_30_seconds_whatever_it_does_with_its_token()
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

        test.Session.Clock.Advance(TimeSpan.FromSeconds(29.9));
        Assert.False(asking.IsCompleted);
        test.Session.Clock.Advance(TimeSpan.FromSeconds(0.1));

        var error = await Assert.ThrowsAsync<SessionUserUnavailableException>(() => asking);
        Assert.IsType<TimeoutException>(error.InnerException);
        Assert.True(loading.IsCancellationRequested);
        Assert.True(test.Session.SignedIn);
    }

    [Fact]
    public async Task A_session_that_cannot_be_ended_now_has_no_user_and_is_ended_later()
    {
        await using var test = new UnderTest();
        await test.Session.SignInAsync("3", cancellationToken: TestApp.Stop);
        test.Session.BeforeVerb = verb => verb == nameof(ISessionService.RevokeAsync)
            ? throw new SessionStoreException("end", outcomeUnknown: false)
            : Task.CompletedTask;

        await Assert.ThrowsAsync<SessionUserUnavailableException>(test.GetAsync);
        Assert.True(test.Session.SignedIn);
        test.Session.BeforeVerb = null;
        test.Session.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(await test.GetAsync());
        Assert.Equal(SessionEndReason.Revoked, test.Session.State.EndReason);
    }

    [Fact]
    public async Task Who_the_session_cannot_name_for_now_is_not_taken_for_a_visitor()
    {
        await using var test = new UnderTest();
        await test.Session.PushAsync(state => state.IsStale = true);

        await Assert.ThrowsAsync<SessionUserUnavailableException>(test.GetAsync);

        Assert.Equal(0, test.Book.Loads);
    }
}
