using BlazorSessions.Live;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using HeadlessBlazor;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Backplane;

/// <summary>
/// A circuit that opens on one node about when its session ends on the other, and the message of that is lost: the copy of
/// the node, which a request has confirmed a moment ago, knows nothing of the end.
/// </summary>
public sealed class LateOpenerTests
{
    // What a page shows of an end that nobody was told of, at most.
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(100);

    private readonly FaultyBackplane _backplane = new() { Carriage = Carriage.Loses };

    [Fact]
    public async Task A_circuit_that_opens_right_after_the_end_asks_the_store_and_renders_nothing_of_it()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes, new HeadlessBrowserOptions { RecordFrames = true });
        visitor.On = nodes.Second;
        var handle = await HandleOfAsync(visitor);
        await EndOnFirstAsync(nodes, handle);

        var opening = visitor.OpenAsync(nodes.Second);
        await TestApp.UntilAsync(() => visitor.Browser.Tabs.Any(tab => tab.Navigations.Count > 0));

        Assert.DoesNotContain(visitor.Browser.Frames, frame => frame.Contains("RenderBatch"));
        await visitor.Browser.Tabs.Single().DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => opening);
        Assert.Equal("", (await visitor.OpenAsync(nodes.Second)).TextOf("user"));
    }

    [Fact]
    public async Task A_circuit_does_not_come_back_right_after_the_end()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes);
        var tab = await visitor.OpenAsync(nodes.Second);
        await tab.DropAsync();

        await EndOnFirstAsync(nodes, await HandleOfAsync(visitor));

        Assert.False(await tab.ReconnectAsync(TestApp.Stop));
    }

    [Fact]
    public async Task A_circuit_does_not_resume_right_after_the_end()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes, new HeadlessBrowserOptions { RecordFrames = true });
        var tab = await visitor.OpenAsync(nodes.Second, "/persistent");
        var paused = await tab.PauseAsync(TestApp.Stop);
        await EndOnFirstAsync(nodes, await HandleOfAsync(visitor));
        var frames = visitor.Browser.Frames.Count;

        var resuming = tab.ResumeAsync(paused, TestApp.Stop);
        await tab.WaitForAsync(t => t.Navigations.Count > 0, TestApp.Stop);

        Assert.DoesNotContain(
            visitor.Browser.Frames.Skip(frames),
            frame => frame.Direction == HeadlessFrameDirection.Received && frame.Contains("RenderBatch"));
        await tab.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => resuming);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(3.4)]
    [InlineData(4.9)]
    public async Task A_circuit_that_comes_right_before_the_end_shows_it_in_time(double age)
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes);
        visitor.On = nodes.Second;
        var handle = await HandleOfAsync(visitor);
        nodes.Advance(TimeSpan.FromSeconds(age));
        var tab = await visitor.OpenAsync(nodes.Second);
        var copy = Copy(nodes.Second, handle)!;

        Assert.True(await Directory(nodes.First).RevokeAsync(handle, TestApp.Stop));
        var shown = TimeSpan.Zero;
        for (; shown < s_bound && !copy.IsEnded; shown += s_step)
        {
            Assert.Equal("Ada", tab.TextOf("user"));
            nodes.Advance(s_step);
            await nodes.Second.App.Services.GetRequiredService<LiveSweep>().LastRun;
        }

        Assert.True(copy.IsEnded);
        await tab.EndsAsync();
    }

    private static LiveSession? Copy(Node node, SessionHandle handle) =>
        node.App.Services.GetRequiredService<LiveSessions>().Find(handle);

    private static ISessionDirectory Directory(Node node) => node.App.Services.GetRequiredService<ISessionDirectory>();

    // The other node is left with a copy that a request has just confirmed; no clock moves, so no sweep comes.
    private static async Task EndOnFirstAsync(TwoNodes nodes, SessionHandle handle)
    {
        var copy = Copy(nodes.Second, handle);

        Assert.True(await Directory(nodes.First).RevokeAsync(handle, TestApp.Stop));

        Assert.False(copy?.IsEnded);
    }

    private static async Task<NodeBrowser> SignInAsync(TwoNodes nodes, HeadlessBrowserOptions? options = null)
    {
        var visitor = nodes.NewBrowser(options);
        await visitor.Browser.SignInByRequestAsync("Ada");
        return visitor;
    }

    private static async Task<SessionHandle> HandleOfAsync(NodeBrowser visitor) =>
        SessionHandle.Parse((await visitor.Browser.StateAsync()).GetProperty("handle").GetString()!);

    private async Task<TwoNodes> StartAsync()
    {
        var nodes = await TwoNodes.StartAsync(services: (_, sessions) => sessions.UseBackplane(_ => _backplane));
        await TestApp.UntilAsync(() => _backplane.Listeners == 2);
        return nodes;
    }
}
