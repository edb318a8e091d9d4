using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Testing.Tests;

public sealed class TestSessionUserTests
{
    private readonly ServiceCollection _services = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_call_gives_whoever_is_signed_in_an_object_of_the_app()
    {
        _services.AddTestSession("ada");
        var ada = new Person("Ada");

        var user = _services.AddTestSessionUser(ada);

        await using var provider = _services.BuildServiceProvider();
        Assert.Same(user, provider.GetRequiredService<ISessionUser<Person>>());
        Assert.Same(ada, user.Current);
        Assert.Same(ada, await user.GetAsync(Stop));
        Assert.Equal(1, user.Loads);
    }

    [Fact]
    public async Task A_visitor_has_none_until_he_signs_in()
    {
        var session = _services.AddTestSession();
        var user = _services.AddTestSessionUser(key => new Person(key));
        var seen = new List<string?>();
        user.Changed += person => seen.Add(person?.Name);
        Assert.Null(user.Current);
        Assert.Null(await user.GetAsync(Stop));

        await session.SignInAsync("ada", cancellationToken: Stop);
        await session.SetAsync("n", 1, Stop);
        await session.SignInAsync("bob", cancellationToken: Stop);
        await session.SignOutAsync(Stop);

        Assert.Equal(["ada", null, "bob", null], seen);
        Assert.Equal(2, user.Loads);
    }

    [Fact]
    public async Task Whom_the_app_does_not_know_has_no_session_any_more()
    {
        var session = _services.AddTestSession("ada");
        var user = _services.AddTestSessionUser<Person>(key => new Person(key));
        user.Find = _ => null;

        Assert.Null(await user.RefreshAsync(Stop));

        Assert.Equal(SessionEndReason.Revoked, session.State.EndReason);
        Assert.Null(user.Current);
    }

    [Fact]
    public async Task The_cascade_of_a_session_that_its_user_has_ended_says_so_last()
    {
        var session = _services.AddTestSession();
        _services.AddTestSessionUser<Person>(_ => null);
        var states = new List<SessionStatus>();
        session.Changed += state => states.Add(state.Status);

        await session.SignInAsync("ada", cancellationToken: Stop);

        Assert.Equal(SessionStatus.Ended, session.State.Status);
        Assert.Contains(SessionStatus.Ended, states);
    }

    [Fact]
    public async Task A_load_that_fails_leaves_nobody_there_until_a_refresh()
    {
        var session = _services.AddTestSession("ada");
        var user = _services.AddTestSessionUser(new Person("Ada"));
        user.BeforeLoad = _ => throw new TimeoutException();

        await Assert.ThrowsAsync<SessionUserUnavailableException>(() => user.RefreshAsync(Stop));
        await Assert.ThrowsAsync<SessionUserUnavailableException>(() => user.GetAsync(Stop));
        Assert.Null(user.Current);
        Assert.True(session.SignedIn);
        user.BeforeLoad = null;

        Assert.Equal("Ada", (await user.RefreshAsync(Stop))?.Name);
    }

    [Fact]
    public async Task A_slow_load_is_overtaken_by_the_next_user()
    {
        var session = _services.AddTestSession();
        var user = _services.AddTestSessionUser(key => new Person(key));
        var slow = new TaskCompletionSource();
        user.BeforeLoad = _ => slow.Task;
        await session.SignInAsync("ada", cancellationToken: Stop);
        var asking = user.GetAsync(Stop);
        user.BeforeLoad = null;

        await session.SignInAsync("bob", cancellationToken: Stop);
        slow.SetResult();

        Assert.Equal("bob", (await asking)?.Name);
        Assert.Equal("bob", user.Current?.Name);
    }

    [Fact]
    public void Without_a_session_the_missing_call_is_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() => _services.AddTestSessionUser(new Person("Ada")));

        Assert.Contains("AddTestSession()", error.Message);
    }

    private sealed record Person(string Name);
}
