using System.Net;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Scopes;

/// <summary>Users with more sessions than any one step may look at.</summary>
public sealed class ManySessionsTests
{
    private const int Sessions = 1203;

    private readonly WatchedStore _store = new();

    [Fact]
    public async Task I14_all_sessions_of_a_user_end_in_batches_after_the_epoch()
    {
        await using var app = await StartAsync();

        Assert.Equal(Sessions, await app.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.Equal(["raise epoch", "end batch", "count", "end batch", "end batch"], _store.Calls);
        Assert.Equal(0, await _store.Inner.CountAsync("1", 10, TestApp.Stop));
    }

    [Fact]
    public async Task I14_a_call_that_is_cut_short_says_how_many_are_left_and_the_next_goes_on()
    {
        await using var app = await StartAsync();
        var epoch = await _store.Inner.GetEpochAsync("1", TestApp.Stop);
        _store.Before = verb =>
        {
            app.Clock.Advance(verb == "end batch" ? TimeSpan.FromSeconds(1.5) : TimeSpan.Zero);
            return Task.CompletedTask;
        };

        var first = await Assert.ThrowsAsync<SessionsLeftException>(() => app.Directory.RevokeUserAsync("1", TestApp.Stop));
        Assert.Equal(2 * 500, first.Ended);
        Assert.Equal(Sessions - (2 * 500), first.Left);
        Assert.Contains("203", first.Message);
        Assert.True(await _store.Inner.GetEpochAsync("1", TestApp.Stop) > epoch);
        Assert.Equal(Sessions - first.Ended, await _store.Inner.CountAsync("1", Sessions, TestApp.Stop));

        Assert.Equal(first.Left, await app.Directory.RevokeUserAsync("1", TestApp.Stop));
    }

    [Fact]
    public async Task I14_a_store_that_fails_on_the_way_keeps_what_has_ended_and_refuses_who_came_before()
    {
        await using var app = await StartAsync();
        var batches = 0;
        _store.Before = verb => verb == "end batch" && ++batches == 2 ? throw new IOException("away") : Task.CompletedTask;

        var error = await Assert.ThrowsAsync<SessionsLeftException>(() => app.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.Equal((500, Sessions - 500), (error.Ended, error.Left));
        Assert.IsType<SessionStoreException>(error.InnerException);
    }

    [Theory]
    [InlineData(3, 1203)]
    [InlineData(1, 500)]
    public async Task A_store_that_takes_no_note_ends_what_it_can_and_says_that_a_sign_in_may_slip_through(int batches, int ended)
    {
        await using var app = await StartAsync();
        var full = new SessionStoreException("raise", outcomeUnknown: false, new IOException("full"));
        _store.Before = verb => verb == "raise epoch" || (verb == "end batch" && batches-- == 0) ? throw full : Task.CompletedTask;

        var error = await Assert.ThrowsAsync<SessionStoreException>(() => app.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.False(error.OutcomeUnknown);
        Assert.Same(full, error.InnerException);
        Assert.StartsWith($"{ended} sessions were ended, but a sign-in", error.Message, StringComparison.Ordinal);
        Assert.Equal(Sessions - ended, await _store.Inner.CountAsync("1", Sessions, TestApp.Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_store_that_is_away_is_soon_left_alone_when_all_of_a_user_are_to_end(bool outcomeUnknown)
    {
        await using var app = await StartAsync();
        var away = new SessionStoreException("raise", outcomeUnknown, new IOException("away"));
        _store.Before = verb => throw (verb == "raise epoch" ? away : new IOException("away"));

        var error = await Assert.ThrowsAsync<SessionStoreException>(() => app.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.Same(away, error);
        Assert.Equal(outcomeUnknown ? ["raise epoch"] : ["raise epoch", "epoch"], _store.Calls);
    }

    [Fact]
    public async Task A_store_that_is_silent_has_no_second_time_to_end_all_of_a_user()
    {
        await using var app = await StartAsync();
        _store.Before = _ =>
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            throw new SessionStoreException("raise", outcomeUnknown: false, new TimeoutException());
        };

        await Assert.ThrowsAsync<SessionStoreException>(() => app.Directory.RevokeUserAsync("1", TestApp.Stop));

        Assert.Equal(["raise epoch"], _store.Calls);
    }

    [Fact]
    public async Task A_user_is_forgotten_also_when_ending_their_sessions_has_taken_all_the_time()
    {
        await using var app = await StartAsync();
        var batches = 0;
        _store.After = verb =>
        {
            app.Clock.Advance(verb == "end batch" && ++batches == 3 ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
            return Task.CompletedTask;
        };

        Assert.Equal(Sessions, await app.Directory.ForgetUserAsync("1", TestApp.Stop));

        Assert.Equal(1, _store.Count("forget"));
    }

    [Fact]
    public async Task Others_are_revoked_from_a_request_and_a_call_that_is_cut_short_is_a_503()
    {
        await using var app = await StartAsync();
        var browser = app.NewBrowser();
        await browser.PostAsync("/api/sign-in/1?name=Ada").TextAsync();
        _store.Before = verb =>
        {
            app.Clock.Advance(verb == "end batch" ? TimeSpan.FromSeconds(1.5) : TimeSpan.Zero);
            return Task.CompletedTask;
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await browser.PostAsync("/api/revoke-others").StatusAsync());

        // Batches come in no order: the session of this request may have been among the thousand that were looked at.
        Assert.Contains(await browser.PostAsync("/api/revoke-others").TextAsync(), new[] { "203", "204" });

        Assert.Equal("Ada", await browser.GetAsync("/api/me").TextAsync());
        Assert.Equal(1, await _store.Inner.CountAsync("1", 10, TestApp.Stop));
    }

    [Fact]
    public async Task A_list_is_read_a_page_at_a_time_and_no_further_than_it_is_asked_for()
    {
        await using var app = await StartAsync();

        Assert.Equal(Sessions, await app.Directory.ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
        Assert.Equal(7, _store.Count("list"));

        _store.Forget();
        Assert.Equal(3, await app.Directory.ListAsync("1", TestApp.Stop).Take(3).CountAsync(TestApp.Stop));
        Assert.Equal(1, _store.Count("list"));
    }

    [Fact]
    public async Task A_sign_in_beyond_the_limit_makes_room_among_a_thousand()
    {
        await using var app = await StartAsync(options =>
        {
            options.MaxSessionsPerUser = 1200;
            options.WhenTooManySessions = WhenTooManySessions.EndOldest;
        });

        using var response = await app.SendAsync(HttpMethod.Post, "/api/sign-in/1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.InRange(await _store.Inner.CountAsync("1", 2000, TestApp.Stop), 1, 1200);
    }

    private async Task<TestApp> StartAsync(Action<BlazorSessionsOptions>? configure = null)
    {
        var app = await TestApp.StartAsync(configure, _store.Use);
        _ = app.Store;
        var now = app.Clock.GetUtcNow();
        for (var i = 0; i < Sessions; i++)
        {
            var record = Some.Session().CreatedAt(now);
            await _store.Inner.TryCreateAsync(record, TestApp.Stop);
            var signIn = Some.SignIn("1") with { AbsoluteExpiresAt = now + The.AbsoluteTimeout };
            await _store.Inner.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), TestApp.Stop);
        }

        return app;
    }
}
