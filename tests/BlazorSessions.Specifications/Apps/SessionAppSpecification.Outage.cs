using System.Net;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    [Fact]
    public async Task While_the_store_is_away_requests_are_refused_or_say_that_they_are_stale_and_afterwards_all_is_as_before()
    {
        var visitor = NewVisitor();
        var cookie = "";
        await WhileAwayAsync(
            async () =>
            {
                await visitor.DoAsync("/sign-in/Ada");
                await visitor.DoAsync("/increment/count");
                cookie = visitor.Cookie;
                Clock.Advance(s_notice + The.Tick);
            },
            async () =>
            {
                await UnavailableAsync(() => visitor.GetAsync("/me"));
                await UnavailableAsync(() => visitor.PostAsync("/increment/count"));
                await UnavailableAsync(() => visitor.PostAsync("/sign-out"));
                Assert.True((await visitor.StateAsync()).IsStale);
                Assert.Equal(cookie, visitor.Cookie);

                await BringBackAsync();

                await UntilAsync(async () => !(await visitor.StateAsync()).IsStale);
                var state = await visitor.StateAsync();
                Assert.Equal(("Ada", 1), (state.User, state.Counts["count"]));
            });
    }

    [Fact]
    public async Task While_the_store_is_away_a_visitor_without_a_session_is_served()
    {
        var visitor = NewVisitor();
        await WhileAwayAsync(
            () => Task.CompletedTask,
            async () =>
            {
                Assert.Equal(SessionStatus.None, (await visitor.StateAsync()).Status);
                await UnavailableAsync(() => visitor.PostAsync("/increment/count"));
                Assert.Null(visitor.Cookie);
            });
    }

    private static async Task UnavailableAsync(Func<Task<HttpResponseMessage>> send)
    {
        using var response = await send();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    // In real time: connections come back when their driver tries again.
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var i = 0; !await isSo(); i++)
        {
            Assert.True(i < 1000, "It did not come to that in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }
}
