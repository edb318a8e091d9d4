using HeadlessBlazor;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    [Fact]
    public async Task A_circuit_starts_a_session_signs_in_and_out_and_requests_see_it()
    {
        var visitor = NewVisitor();
        await using var tab = await visitor.OpenAsync();

        await ClickAsync(tab, "increment");
        await ShowsAsync(tab, "count", "1");
        Assert.Equal(1, (await visitor.StateAsync()).Counts["count"]);

        await ClickAsync(tab, "sign-in");
        await ShowsAsync(tab, "authorized", "Ada");
        Assert.Equal("Ada", (await visitor.StateAsync()).User);

        await ClickAsync(tab, "sign-out");
        await ShowsAsync(tab, "status", "Ended");
        Assert.Equal(SessionStatus.None, (await visitor.StateAsync()).Status);
    }

    [Fact]
    public async Task A_write_of_a_request_shows_in_every_circuit_of_its_node_at_once()
    {
        var visitor = await SignedInAsync();
        await using var one = await visitor.OpenAsync();
        await using var two = await visitor.OpenAsync();

        await visitor.DoAsync("/increment/count");

        await ShowsAsync(one, "count", "1");
        await ShowsAsync(two, "count", "1");
    }

    [Fact]
    public async Task Circuits_end_with_their_session_when_it_expires()
    {
        var visitor = await SignedInAsync();
        await using var tab = await visitor.OpenAsync();

        Clock.Advance(The.IdleTimeout);

        await ShowsAsync(tab, "status", "Ended");
        Assert.Equal("", tab.TextOf("user"));
    }

    [Fact]
    public Task A_write_on_one_node_shows_in_circuits_of_the_other_within_five_seconds() => OnTwoNodesAsync(async second =>
    {
        var visitor = await SignedInAsync();
        await using var here = await visitor.OpenAsync();
        await using var there = await visitor.On(second).OpenAsync();

        await ClickAsync(here, "increment");
        Clock.Advance(s_notice);
        await ShowsAsync(there, "count", "1");

        await ClickAsync(there, "increment");
        Clock.Advance(s_notice);
        await ShowsAsync(here, "count", "2");
    });

    [Fact]
    public Task A_sign_in_and_a_sign_out_on_one_node_reach_circuits_of_the_other_within_five_seconds() =>
        OnTwoNodesAsync(async second =>
        {
            var visitor = NewVisitor();
            await visitor.DoAsync("/increment/count");
            await using var here = await visitor.OpenAsync();
            await using var there = await visitor.On(second).OpenAsync();

            await ClickAsync(here, "sign-in");
            Clock.Advance(s_notice);
            await ShowsAsync(there, "authorized", "Ada");

            await ClickAsync(there, "sign-out");
            Clock.Advance(s_notice);
            await ShowsAsync(here, "status", "Ended");
            Assert.False(here.Has("authorized"));
        });

    [Fact]
    public Task What_a_circuit_did_by_way_of_another_node_it_shows_at_once() => OnTwoNodesAsync(async second =>
    {
        var visitor = NewVisitor();
        await visitor.DoAsync("/increment/count");
        await using var tab = await visitor.OpenAsync();
        visitor.On(second);

        await ClickAsync(tab, "sign-in");
        await ShowsAsync(tab, "authorized", "Ada");
        await ClickAsync(tab, "regenerate");
        await ClickAsync(tab, "regenerate");
        await ClickAsync(tab, "increment");

        await ShowsAsync(tab, "count", "2");
        Assert.Equal("Ada", (await visitor.StateAsync()).User);
        Assert.Equal(HasIndex ? 1 : 0, (await SessionsOfAsync("42")).Count);
    });

    [Fact]
    public Task Ending_a_users_sessions_on_one_node_ends_his_circuits_on_the_other_within_five_seconds() => WithIndexAsync(() =>
        OnTwoNodesAsync(async second =>
        {
            var visitor = await SignedInAsync();
            await using var there = await visitor.On(second).OpenAsync();

            await First.Directory.RevokeUserAsync("Ada", Stop);
            Clock.Advance(s_notice);

            await ShowsAsync(there, "status", "Ended");
            Assert.False(there.Has("authorized"));
        }));

    [Fact]
    public Task Two_tabs_that_start_a_session_on_two_nodes_at_once_share_one() => OnRivalNodesAsync(async second =>
    {
        for (var round = 0; round < 5; round++)
        {
            var visitor = NewVisitor();
            await using var here = await visitor.OpenAsync();
            await using var there = await visitor.On(second).OpenAsync();

            await Task.WhenAll(ClickAsync(here, "increment"), ClickAsync(there, "increment"));
            Clock.Advance(s_notice);

            await ShowsAsync(here, "count", "2");
            await ShowsAsync(there, "count", "2");
            Assert.Equal(2, (await visitor.StateAsync()).Counts["count"]);
        }
    });

    [Fact]
    public Task Sign_ins_of_two_tabs_on_two_nodes_at_once_leave_both_signed_in() => OnRivalNodesAsync(async second =>
    {
        for (var round = 0; round < 5; round++)
        {
            var visitor = NewVisitor();
            await visitor.DoAsync("/increment/count");
            await using var here = await visitor.OpenAsync();
            await using var there = await visitor.On(second).OpenAsync();

            await Task.WhenAll(ClickAsync(here, "sign-in"), ClickAsync(there, "sign-in"));
            Clock.Advance(s_notice);

            await ShowsAsync(here, "authorized", "Ada");
            await ShowsAsync(there, "authorized", "Ada");
            Assert.Equal(HasIndex ? 1 : 0, (await SessionsOfAsync("42")).Count);
            await visitor.DoAsync("/sign-out");
        }
    });

    /// <summary>Lists the sessions of a user; none on a store that cannot.</summary>
    private async Task<List<SessionState>> SessionsOfAsync(string userKey)
    {
        var sessions = new List<SessionState>();
        if (!HasIndex)
        {
            return sessions;
        }

        await foreach (var info in First.Directory.ListAsync(userKey, Stop))
        {
            sessions.Add(Assert.IsType<SessionState>(await First.Directory.FindAsync(info.Handle, Stop)));
        }

        return sessions;
    }

    private static async Task ClickAsync(HeadlessTab tab, string button)
    {
        await tab.ClickAsync(button, Stop);
        Assert.Equal("", tab.TextOf("error"));
    }

    private Task ShowsAsync(HeadlessTab tab, string element, string text) =>
        UntilAsync(() => Task.FromResult(tab.Has(element) && tab.TextOf(element) == text));
}
