using System.Net;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    [Fact]
    public Task What_one_node_wrote_the_other_reads() => OnTwoNodesAsync(async second =>
    {
        var visitor = await SignedInAsync();
        await visitor.DoAsync("/increment/count");

        var state = await visitor.On(second).StateAsync();
        Assert.Equal(("Ada", 1), (state.User, state.Counts["count"]));
        Assert.Equal("2", await visitor.DoAsync("/increment/count"));

        Assert.Equal("3", await visitor.On(First).DoAsync("/increment/count"));
        Clock.Advance(s_notice + The.Tick);
        Assert.Equal(3, (await visitor.On(second).StateAsync()).Counts["count"]);
    });

    [Fact]
    public Task Increments_on_two_nodes_at_once_are_all_kept() => OnRivalNodesAsync(async second =>
    {
        var here = await SignedInAsync();
        var there = CopyOf(here).On(second);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? here : there).DoAsync("/increment/count")));

        Assert.Equal(Enumerable.Range(1, 20), answers.Select(int.Parse).Order());
    });

    [Fact]
    public Task A_sign_out_on_one_node_is_one_on_the_other_within_five_seconds() => OnTwoNodesAsync(async second =>
    {
        var visitor = await SignedInAsync();
        var copy = CopyOf(visitor).On(second);
        Assert.Equal("Ada", (await copy.StateAsync()).User);

        await visitor.DoAsync("/sign-out");
        Clock.Advance(s_notice + The.Tick);

        Assert.Equal(SessionStatus.None, (await copy.StateAsync()).Status);
        Assert.NotEqual(HttpStatusCode.OK, await copy.StatusOfAsync("/me"));
    });

    [Fact]
    public Task A_session_revoked_on_one_node_is_gone_on_the_other_within_five_seconds() => OnTwoNodesAsync(async second =>
    {
        var (one, two) = ((await SignedInAsync()).On(second), (await SignedInAsync()).On(second));
        var handle = SessionHandle.Parse((await one.StateAsync()).Handle!);
        await two.StateAsync();

        Assert.True(await First.Directory.RevokeAsync(handle, Stop));
        Clock.Advance(s_notice + The.Tick);
        Assert.Null((await one.StateAsync()).User);
        Assert.Equal("Ada", (await two.StateAsync()).User);
    });

    [Fact]
    public Task Sessions_of_a_user_revoked_on_one_node_are_gone_on_the_other_within_five_seconds() => WithIndexAsync(() =>
        OnTwoNodesAsync(async second =>
        {
            var visitor = (await SignedInAsync()).On(second);
            await visitor.StateAsync();

            Assert.Equal(1, await First.Directory.RevokeUserAsync("Ada", Stop));
            Clock.Advance(s_notice + The.Tick);

            Assert.Null((await visitor.StateAsync()).User);
        }));

    [Fact]
    public Task After_a_rotation_on_one_node_the_other_takes_the_new_cookie_at_once_and_the_old_one_no_more() =>
        OnTwoNodesAsync(async second =>
        {
            var visitor = await SignedInAsync();
            await visitor.On(second).StateAsync();
            var old = CopyOf(visitor);

            await visitor.On(First).DoAsync("/regenerate");

            Assert.NotEqual(old.Cookie, visitor.Cookie);
            Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);
            using var response = await old.On(second).GetAsync("/state");
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.Null((await old.StateAsync()).User);
            Assert.NotEqual(HttpStatusCode.OK, await old.StatusOfAsync("/me"));
        });

    [Fact]
    public Task Sign_ins_of_one_browser_on_two_nodes_at_once_leave_it_signed_in_on_both() => OnRivalNodesAsync(async second =>
    {
        for (var round = 0; round < 5; round++)
        {
            var visitor = NewVisitor();
            await visitor.DoAsync("/increment/count");
            await visitor.On(second).StateAsync();

            var first = visitor.On(First).PostAsync("/sign-in/Ada");
            var other = visitor.On(second).PostAsync("/sign-in/Ada");
            using var one = await first;
            using var two = await other;

            HttpStatusCode[] answers = [one.StatusCode, two.StatusCode];
            Assert.Contains(HttpStatusCode.OK, answers);
            Assert.All(answers, answer => Assert.True(answer is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer}"));
            Assert.Equal("Ada", (await visitor.On(First).StateAsync()).User);
            Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);
        }
    });

    [Fact]
    public Task A_session_that_expired_on_one_node_has_expired_on_the_other() => OnTwoNodesAsync(async second =>
    {
        var visitor = await SignedInAsync();
        Clock.Advance(s_almostIdle);
        Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);

        Clock.Advance(s_almostIdle);
        Assert.Equal("Ada", (await visitor.On(First).StateAsync()).User);

        Clock.Advance(The.IdleTimeout);
        Assert.Null((await visitor.On(second).StateAsync()).User);
        Assert.Null((await visitor.On(First).StateAsync()).User);
    });
}
