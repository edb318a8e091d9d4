namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    [Fact]
    public Task A_token_that_calls_on_two_nodes_need_at_once_is_renewed_once() => OnRivalNodesAsync(async second =>
    {
        var here = NewVisitor();
        await here.DoAsync("/sign-in-with-expired-token/Ada");
        var there = CopyOf(here).On(second);

        var calls = Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? here : there).DoAsync("/call")).ToArray();

        // The provider answers, and who waits for that looks again, by the clock. It moves no faster than the machine: a call of
        // the store may be on its way, and by then the other node has seen whose turn it is.
        var all = Task.WhenAll(calls);
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Stop)) != all)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var tokens = await Task.WhenAll(calls);
        Assert.StartsWith("Bearer ", tokens[0], StringComparison.Ordinal);
        Assert.Single(tokens.Distinct());
        Assert.Equal(1, second == First ? First.Renewals : First.Renewals + second.Renewals);
        Assert.Equal(tokens[0], await here.DoAsync("/call"));
    });
}
