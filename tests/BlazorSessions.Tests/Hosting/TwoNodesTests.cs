using System.Collections.Concurrent;
using BlazorSessions.Live;
using BlazorSessions.Tests.Circuits;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Hosting;

/// <summary>What two nodes know of each other, when and in which order.</summary>
public sealed class TwoNodesTests
{
    // A probe comes every 4 s, give or take half a second.
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task What_one_node_writes_and_ends_the_circuits_of_the_other_show_after_a_probe()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var there = await visitor.OpenAsync(nodes.Second);
        var here = await visitor.OpenAsync(nodes.First);

        await here.IncrementAsync(1);
        nodes.Advance(s_probe);
        await there.ShowsAsync("count", "1");

        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();
        await here.EndsAsync();
        Assert.Equal("Ada", there.TextOf("user"));
        nodes.Advance(s_probe);
        await there.EndsAsync();
    }

    [Fact]
    public async Task A_node_that_gets_no_news_shows_an_end_as_soon_as_it_gets_them_again()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var there = await visitor.OpenAsync(nodes.Second);
        nodes.Second.Link.LosesNews = true;
        visitor.On = nodes.First;
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();

        for (var probes = 1; probes <= 3; probes++)
        {
            nodes.Advance(s_probe);
            await TestApp.UntilAsync(() => nodes.Second.Link.Probes >= probes);
        }

        Assert.Equal("Ada", there.TextOf("user"));
        nodes.Second.Link.LosesNews = false;
        nodes.Advance(s_probe);
        await there.EndsAsync();
    }

    [Fact]
    public async Task News_that_come_late_take_nothing_back_that_is_newer()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var there = await visitor.OpenAsync(nodes.Second);
        await there.IncrementAsync(1);
        nodes.Second.Link.Hold();
        nodes.Advance(s_probe);
        await TestApp.UntilAsync(() => nodes.Second.Link.Probes == 1);

        await there.IncrementAsync(2);
        nodes.Second.Link.Release();

        await there.IncrementAsync(3);
        Assert.Equal("Ada", there.TextOf("user"));
        Assert.Equal("Active", there.TextOf("status"));
    }

    [Fact]
    public async Task Each_node_goes_by_its_own_clock()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        visitor.On = nodes.Second;
        Assert.Equal("Ada", (await visitor.Browser.StateAsync()).GetProperty("user").GetString());

        nodes.Second.App.Clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal("None", (await visitor.Browser.StateAsync()).GetProperty("status").GetString());
        visitor.On = nodes.First;
        Assert.Equal("Ada", (await visitor.Browser.StateAsync()).GetProperty("user").GetString());
    }

    [Theory]
    [InlineData(SessionEndReason.Idle)]
    [InlineData(SessionEndReason.Absolute)]
    public async Task A_node_whose_clock_is_ahead_ends_a_session_for_itself_alone(SessionEndReason reason)
    {
        await using var nodes = await TwoNodes.StartAsync(
            options =>
            {
                options.CleanupInterval = Timeout.InfiniteTimeSpan;
                options.IdleTimeout = reason == SessionEndReason.Idle ? options.IdleTimeout : options.AbsoluteTimeout;
            },
            ahead: TimeSpan.FromMinutes(4));
        var ends = new ConcurrentQueue<(string On, SessionEndReason Why)>();
        nodes.First.App.Directory.Ended += end => ends.Enqueue(("first", end.Reason));
        nodes.Second.App.Directory.Ended += end => ends.Enqueue(("ahead", end.Reason));
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var there = await visitor.OpenAsync(nodes.Second);
        var here = await visitor.OpenAsync(nodes.First);
        await there.IncrementAsync(1);
        nodes.Advance(s_probe);
        await here.ShowsAsync("count", "1");
        var handle = SessionHandle.Parse(here.Handle());
        var state = await nodes.First.App.Directory.FindAsync(handle, TestApp.Stop);

        // A probe would find out as well: the end is to come first.
        nodes.Advance(state!.ExpiresAt!.Value - nodes.Second.App.Clock.GetUtcNow() - TimeSpan.FromSeconds(1));
        await nodes.Second.App.Services.GetRequiredService<LiveSweep>().LastRun;
        nodes.Advance(TimeSpan.FromSeconds(1));
        await there.EndsAsync();
        await TestApp.UntilAsync(() => ends.Contains(("ahead", reason)));
        var probes = nodes.First.Link.Probes;
        for (var i = 1; i <= 3; i++)
        {
            nodes.Advance(s_probe);
            await TestApp.UntilAsync(() => nodes.First.Link.Probes >= probes + i);
        }

        Assert.Equal(("Active", "Ada"), (here.TextOf("status"), here.TextOf("user")));
        Assert.NotNull(await nodes.First.App.Directory.FindAsync(handle, TestApp.Stop));
        nodes.Advance(TimeSpan.FromMinutes(4));
        await here.EndsAsync();
        await TestApp.UntilAsync(() => ends.Count == 2);
        Assert.Equal([("ahead", reason), ("first", reason)], ends);
    }
}
