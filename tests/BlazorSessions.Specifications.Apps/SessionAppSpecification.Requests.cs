using System.Net;
using System.Text.Json;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    [Fact]
    public async Task A_first_write_starts_a_session_and_later_requests_have_it()
    {
        var visitor = NewVisitor();
        Assert.Equal(SessionStatus.None, (await visitor.StateAsync()).Status);

        Assert.Equal("1", await visitor.DoAsync("/increment/count"));

        var state = await visitor.StateAsync();
        Assert.Equal((SessionStatus.Active, 1), (state.Status, state.Counts["count"]));
        Assert.Null(state.User);
    }

    [Fact]
    public async Task A_sign_in_keeps_the_values_and_changes_the_secret()
    {
        var visitor = NewVisitor();
        await visitor.DoAsync("/increment/count");
        var (handle, before) = ((await visitor.StateAsync()).Handle, CopyOf(visitor));

        await visitor.DoAsync("/sign-in/Ada");

        var state = await visitor.StateAsync();
        Assert.Equal((handle, "Ada", 1), (state.Handle, state.User, state.Counts["count"]));
        Assert.NotEqual(before.Cookie, visitor.Cookie);
        Assert.Equal(HttpStatusCode.OK, await visitor.StatusOfAsync("/me"));
        Assert.Null((await before.StateAsync()).User);
    }

    [Fact]
    public async Task A_sign_out_leaves_nothing_that_the_old_cookie_could_open()
    {
        var visitor = await SignedInAsync();
        await visitor.DoAsync("/increment/count");
        var copy = CopyOf(visitor);

        await visitor.DoAsync("/sign-out");

        Assert.Null(visitor.Cookie);
        Assert.Equal(SessionStatus.None, (await visitor.StateAsync()).Status);
        Assert.Equal(SessionStatus.None, (await copy.StateAsync()).Status);
        Assert.NotEqual(HttpStatusCode.OK, await copy.StatusOfAsync("/me"));
    }

    [Fact]
    public async Task A_sign_in_of_another_user_finds_nothing_of_the_first()
    {
        var visitor = await SignedInAsync();
        await visitor.DoAsync("/increment/count");
        var before = await visitor.StateAsync();

        await visitor.DoAsync("/sign-in/Bob");

        var state = await visitor.StateAsync();
        Assert.Equal("Bob", state.User);
        Assert.NotEqual(before.Handle, state.Handle);
        Assert.Empty(state.Counts);
    }

    [Fact]
    public async Task Increments_of_ten_requests_at_once_are_all_kept()
    {
        var visitor = NewVisitor();
        await visitor.DoAsync("/increment/other");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => visitor.DoAsync("/increment/count")));

        Assert.Equal(Enumerable.Range(1, 10), answers.Select(int.Parse).Order());
        Assert.Equal(10, (await visitor.StateAsync()).Counts["count"]);
    }

    [Fact]
    public async Task Requests_keep_a_session_alive_and_without_them_it_expires()
    {
        var visitor = await SignedInAsync();
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(s_almostIdle);
            Assert.Equal("Ada", (await visitor.StateAsync()).User);
        }

        Clock.Advance(The.IdleTimeout);

        Assert.Equal(SessionStatus.None, (await visitor.StateAsync()).Status);
    }

    [Fact]
    public async Task No_activity_moves_the_absolute_end()
    {
        var visitor = await SignedInAsync();
        for (var left = The.AbsoluteTimeout; left > s_almostIdle; left -= s_almostIdle)
        {
            Clock.Advance(s_almostIdle);
            Assert.Equal("Ada", (await visitor.StateAsync()).User);
        }

        Clock.Advance(s_almostIdle);

        Assert.Null((await visitor.StateAsync()).User);
    }

    [Fact]
    public Task A_user_sees_his_sessions_and_signs_the_others_out() => WithIndexAsync(async () =>
    {
        var (here, there, bob) = (await SignedInAsync(), await SignedInAsync(), await SignedInAsync("Bob"));
        using var response = await here.GetAsync("/sessions");
        using var list = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal(2, list.RootElement.GetArrayLength());

        Assert.Equal("1", await here.DoAsync("/revoke-others"));

        Assert.Equal("Ada", (await here.StateAsync()).User);
        Assert.Equal("Bob", (await bob.StateAsync()).User);
        Assert.Null((await there.StateAsync()).User);
    });

    [Fact]
    public Task Ending_all_sessions_of_a_user_signs_out_each_and_a_new_sign_in_works() => WithIndexAsync(async () =>
    {
        var (here, there, bob) = (await SignedInAsync(), await SignedInAsync(), await SignedInAsync("Bob"));

        Assert.Equal(2, await First.Directory.RevokeUserAsync("Ada", Stop));

        Assert.Null((await here.StateAsync()).User);
        Assert.Null((await there.StateAsync()).User);
        Assert.Equal("Bob", (await bob.StateAsync()).User);
        await here.DoAsync("/sign-in/Ada");
        Assert.Equal("Ada", (await here.StateAsync()).User);
    });
}
