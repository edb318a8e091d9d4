using System.Net;
using BlazorSessions.Stores;
using HeadlessBlazor;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    /// <summary>How many sessions the sweep reads at once from a store without <see cref="ISessionBatch"/>.</summary>
    private const int MostReadsAtOnce = 16;

    /// <summary>How many failures in a row stand for a store that is away.</summary>
    private const int MostFailures = 3;

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

                await UntilBackAsync(visitor);
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

    [Fact]
    public async Task A_circuit_that_opens_while_the_store_is_away_says_so_and_recovers_by_itself()
    {
        var visitor = await SignedInAsync();
        await WhileAwayAsync(
            async () =>
            {
                await visitor.DoAsync("/increment/count");
                Clock.Advance(s_notice + The.Tick);
            },
            async () =>
            {
                await using var tab = await visitor.OpenAsync();
                Assert.Equal(("True", "", "0"), (tab.TextOf("stale"), tab.TextOf("user"), tab.TextOf("count")));
                await tab.ClickAsync("increment", Stop);
                Assert.Equal(nameof(SessionStoreException), tab.TextOf("error"));
                Clock.Advance(s_notice);

                await BringBackAsync();
                await UntilBackAsync(visitor);
                Clock.Advance(s_notice);

                await ShowsAsync(tab, "authorized", "Ada");
                await ShowsAsync(tab, "count", "1");
                Assert.Equal("False", tab.TextOf("stale"));
                await ClickAsync(tab, "increment");
                await ShowsAsync(tab, "count", "2");
            });
    }

    [Fact]
    public async Task A_circuit_that_opened_while_the_store_was_away_learns_that_its_session_is_over()
    {
        var (visitor, other) = (await SignedInAsync(), await SignedInAsync("Bob"));
        var handle = SessionHandle.Parse((await visitor.StateAsync()).Handle!);
        await WhileAwayAsync(
            () =>
            {
                Clock.Advance(s_notice + The.Tick);
                return Task.CompletedTask;
            },
            async () =>
            {
                await using var tab = await visitor.OpenAsync();
                Assert.Equal("True", tab.TextOf("stale"));

                await BringBackAsync();
                await UntilBackAsync(other);
                await First.Directory.RevokeAsync(handle, Stop);
                Clock.Advance(s_notice);

                await ShowsAsync(tab, "stale", "False");
                Assert.Equal(("None", ""), (tab.TextOf("status"), tab.TextOf("user")));
            });
    }

    [Fact]
    public async Task A_connection_that_breaks_while_the_store_is_away_finds_its_circuit_again_and_no_other_cookie_does()
    {
        var (visitor, other) = (await SignedInAsync(), await SignedInAsync("Bob"));
        await using var tab = await visitor.OpenAsync();
        await WhileAwayAsync(
            () => Task.CompletedTask,
            async () =>
            {
                Clock.Advance(s_notice + The.Tick);
                await ShowsAsync(tab, "stale", "True");
                await tab.DropAsync();
                Assert.True(await tab.ReconnectAsync(Stop));
                Assert.Equal("Ada", tab.TextOf("authorized"));

                await tab.DropAsync();
                visitor.TakeCookieOf(other);
                Assert.False(await tab.ReconnectAsync(Stop));
            });
    }

    [Theory]
    [InlineData(Outage.Gone)]
    [InlineData(Outage.Silent)]
    public async Task A_minute_of_outage_under_500_circuits_signs_nobody_out_and_ends_without_a_stampede(Outage outage)
    {
        const int Visitors = 250;
        const int Minute = 12;
        var mostAtOnce = HasBatch ? 1 : MostReadsAtOnce;
        var tabs = new List<HeadlessTab>();
        CountedStore? counted = null;
        await WhileAwayAsync(
            async () =>
            {
                var second = await CreateSecondNodeAsync(Clock);
                counted = new CountedStore(second);
                _second = await Node.StartAsync(IsSingleNode ? second : Offered(counted), Clock, _keys, Log);
                for (var i = 0; i < (IsSingleNode ? 1 : Visitors); i++)
                {
                    var visitor = NewVisitor().On(_second);
                    await visitor.DoAsync($"/sign-in/{i}");
                    tabs.Add(await visitor.OpenAsync());
                    tabs.Add(await visitor.OpenAsync());
                }
            },
            async () =>
            {
                var before = counted!.Calls.Count;
                for (var i = 1; i <= Minute; i++)
                {
                    // Each turn has asked all it will, and is over before the clock goes on: its budget is by this clock.
                    var asked = counted.Looks;
                    Clock.Advance(s_notice);
                    await UntilAsync(() => Task.FromResult(
                        counted.Looks >= asked + (outage == Outage.Silent ? mostAtOnce : 1)));
                    Clock.Advance(outage == Outage.Silent ? s_storeTimeout : TimeSpan.Zero);
                    await UntilAsync(() => Task.FromResult(
                        counted.Calls.Count == before + counted.Failures && Turns("checking live sessions") >= i));
                }

                Assert.InRange(counted.Failures, Minute, 2 * Minute * mostAtOnce);
                foreach (var tab in tabs)
                {
                    await ShowsAsync(tab, "stale", "True");
                    Assert.NotEqual("", tab.TextOf("authorized"));
                }

                await BringBackAsync();
                await UntilBackAsync(_second!);
                before = counted.Calls.Count;
                Clock.Advance(s_notice);

                foreach (var tab in tabs)
                {
                    await ShowsAsync(tab, "stale", "False");
                    Assert.NotEqual("", tab.TextOf("authorized"));
                }

                Assert.InRange(counted.Calls.Count - before, 1, HasBatch ? 5 : Visitors + 5);
                await ClickAsync(tabs[^1], "increment");
                await ShowsAsync(tabs[^1], "count", "1");
            },
            outage);
    }

    [Fact]
    public async Task Circuits_that_opened_while_the_store_was_away_ask_for_it_one_at_a_time()
    {
        const int Visitors = 20;
        const int Minute = 12;
        var visitors = new List<Visitor>();
        CountedStore? counted = null;
        await WhileAwayAsync(
            async () =>
            {
                var second = await CreateSecondNodeAsync(Clock);
                counted = new CountedStore(second);
                _second = await Node.StartAsync(IsSingleNode ? second : Offered(counted), Clock, _keys, Log);
                for (var i = 0; i < Visitors; i++)
                {
                    visitors.Add(NewVisitor().On(_second));
                    await visitors[i].DoAsync($"/sign-in/{i}");
                }

                Clock.Advance(s_notice + The.Tick);
            },
            async () =>
            {
                var tabs = await Task.WhenAll(visitors.Select(visitor => visitor.OpenAsync()));
                Assert.All(tabs, tab => Assert.Equal("True", tab.TextOf("stale")));
                var before = counted!.Calls.Count;
                for (var i = 1; i <= Minute; i++)
                {
                    Clock.Advance(s_notice);
                    await UntilAsync(() => Task.FromResult(Turns("sessions of open circuits") >= i));
                }

                Assert.Equal(Minute, Turns("sessions of open circuits"));
                Assert.Equal(Minute * MostFailures, counted.Calls.Count - before);

                await BringBackAsync();
                await UntilBackAsync(_second!);
                Clock.Advance(s_notice);
                foreach (var tab in tabs)
                {
                    await ShowsAsync(tab, "stale", "False");
                    Assert.NotEqual("", tab.TextOf("authorized"));
                }
            });
    }

    /// <summary>The store with no more capabilities than it has: what counts its calls offers all of them.</summary>
    private ISessionStore Offered(CountedStore counted) => HasBatch ? counted : new SharedStore(counted);

    // A turn that failed says so when it is over.
    private int Turns(string work) => _log.Warnings.Count(line => line.Text.Contains(work, StringComparison.Ordinal));

    private Task UntilBackAsync(Visitor visitor) => UntilAsync(async () => !(await visitor.StateAsync()).IsStale);

    private async Task UntilBackAsync(Node node)
    {
        var visitor = NewVisitor().On(node);
        await UntilAsync(async () =>
        {
            using var response = await visitor.PostAsync("/sign-in/Carol");
            return response.IsSuccessStatusCode;
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
