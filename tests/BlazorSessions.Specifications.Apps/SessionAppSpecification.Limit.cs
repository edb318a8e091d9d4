using System.Net;
using BlazorSessions.Stores;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    private const int MostSessions = 3;
    private const int SignInsPerNode = 12;
    private const int MostGivingWay = 4;

    [Fact]
    public Task Sign_ins_of_one_user_on_two_nodes_at_once_are_refused_beyond_the_limit() =>
        OnLimitedNodesAsync(WhenTooManySessions.Refuse, async (one, two) =>
        {
            var (visitors, answers) = await SignInAtOnceAsync(one, two);

            Assert.Equal(MostSessions, answers.Count(answer => answer == HttpStatusCode.OK));
            Assert.Equal(visitors.Count - MostSessions, answers.Count(answer => answer == HttpStatusCode.Conflict));
            Assert.Equal(MostSessions, await CountAsync(one));
            Assert.Equal(MostSessions, await CountSignedInAsync(visitors));
        });

    [Fact]
    public Task Sign_ins_of_one_user_on_two_nodes_at_once_end_the_oldest_and_never_more_than_they_need() =>
        OnLimitedNodesAsync(WhenTooManySessions.EndOldest, async (one, two) =>
        {
            var tabs = new List<HeadlessTab>();
            for (var i = 0; i < MostSessions; i++)
            {
                var visitor = NewVisitor().On(i % 2 == 0 ? one : two);
                await visitor.DoAsync("/sign-in/Ada");
                tabs.Add(await visitor.OpenAsync());
            }

            Clock.Advance(TimeSpan.FromSeconds(1));
            var (visitors, answers) = await SignInAtOnceAsync(one, two);

            // One that gives way while its own answer is on the way may hear that it has ended; nobody else is refused.
            Assert.All(answers, answer => Assert.True(answer is HttpStatusCode.OK or HttpStatusCode.Conflict));
            Assert.InRange(answers.Count(answer => answer == HttpStatusCode.Conflict), 0, MostGivingWay);
            Assert.Equal(MostSessions, await CountAsync(one));
            Clock.Advance(s_notice + The.Tick);
            foreach (var tab in tabs)
            {
                await ShowsAsync(tab, "status", "Ended");
                Assert.False(tab.Has("authorized"));
            }

            Assert.Equal(MostSessions, await CountSignedInAsync(visitors));
        });

    /// <summary>
    /// Runs a fact about two nodes that limit the sessions of a user; the second is the first on a store of one process.
    /// On a store that cannot count, asserts that such a node does not start.
    /// </summary>
    private async Task OnLimitedNodesAsync(WhenTooManySessions what, Func<Node, Node, Task> fact)
    {
        if (!HasIndex)
        {
            await Assert.ThrowsAnyAsync<Exception>(async () => await StartAsync());
            return;
        }

        await using var one = await StartAsync();
        if (IsSingleNode)
        {
            await fact(one, one);
            return;
        }

        await using var two = await StartAsync();
        await fact(one, two);

        async Task<Node> StartAsync()
        {
            var store = await CreateSecondNodeAsync(Clock);
            return await Node.StartAsync(Clock, Log, sessions =>
            {
                sessions.Services.AddSingleton(_keys);
                sessions.UseStore(_ => store);
                sessions.Services.Configure<BlazorSessionsOptions>(options =>
                {
                    options.MaxSessionsPerUser = MostSessions;
                    options.WhenTooManySessions = what;
                    options.StoreTimeout = TimeSpan.FromSeconds(60);
                });
            });
        }
    }

    private async Task<(List<Visitor> Visitors, HttpStatusCode[] Answers)> SignInAtOnceAsync(Node one, Node two)
    {
        var visitors = Enumerable.Range(0, 2 * SignInsPerNode).Select(i => NewVisitor().On(i % 2 == 0 ? one : two)).ToList();
        return (visitors, await Task.WhenAll(visitors.Select(visitor => Task.Run(async () =>
        {
            using var response = await visitor.PostAsync("/sign-in/Ada");
            return response.StatusCode;
        }))));
    }

    private static async Task<int> CountAsync(Node node) => await node.Directory.ListAsync("Ada", Stop).CountAsync(Stop);

    private static async Task<int> CountSignedInAsync(IEnumerable<Visitor> visitors)
    {
        var count = 0;
        foreach (var visitor in visitors)
        {
            count += (await visitor.StateAsync()).User == "Ada" ? 1 : 0;
        }

        return count;
    }
}
