using System.Net;
using BlazorSessions.Live;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Http.Hubs;
using HeadlessBlazor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Tests.Backplane;

/// <summary>
/// What one node commits the other hears at once: no clock moves, so no sweep comes, unless the test is of what is missed.
/// </summary>
public sealed class BackplaneTests
{
    // A probe comes every 4 s, give or take half a second.
    private static readonly TimeSpan s_probe = TimeSpan.FromSeconds(5);

    private readonly FaultyBackplane _backplane = new();

    [Fact]
    public async Task A_change_is_shown_by_the_circuits_of_the_other_node_at_once()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        var here = await visitor.OpenAsync(nodes.First);

        await here.IncrementAsync(1);
        await there.ShowsAsync("count", "1");
        await there.IncrementAsync(2);
        await here.ShowsAsync("count", "2");
    }

    [Fact]
    public async Task A_sign_out_is_one_in_the_circuits_of_the_other_node_at_once_with_its_reason()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);

        visitor.On = nodes.First;
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();

        await there.EndsAsync();
        Assert.Equal("SignedOut", there.TextOf("reason"));
    }

    [Fact]
    public async Task Sessions_of_a_user_that_are_revoked_end_on_the_other_node_at_once()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);

        await Directory(nodes.First).RevokeUserAsync("1", TestApp.Stop);

        await there.EndsAsync();
        Assert.Equal("Revoked", there.TextOf("reason"));
        Assert.Null(await UserOfAsync(visitor));
    }

    [Fact]
    public async Task What_a_job_changes_in_the_sessions_of_a_user_the_circuits_of_all_nodes_show_at_once()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        var here = await (await SignInAsync(nodes)).OpenAsync(nodes.First);
        var alone = await (await SignInAsync(nodes)).OpenAsync(nodes.Second); // the job's node has no copy of it

        Assert.Equal(3, await Directory(nodes.First).UpdateUserAsync("1", edit => edit.Set("count", 7L), TestApp.Stop));

        await Task.WhenAll(new[] { here, there, alone }.Select(tab => tab.ShowsAsync("count", "7")));
        await Directory(nodes.First).UpdateAsync(await HandleOfAsync(visitor), edit => edit.Set("count", 8L), TestApp.Stop);
        await there.ShowsAsync("count", "8");
        Assert.Equal("7", here.TextOf("count"));
    }

    [Fact]
    public async Task Sessions_that_give_way_to_sign_ins_on_both_nodes_at_once_end_on_both_at_once_and_no_more_than_need_be()
    {
        await using var nodes = await StartAsync(services => services.Configure<BlazorSessionsOptions>(options =>
        {
            options.MaxSessionsPerUser = 2;
            options.WhenTooManySessions = WhenTooManySessions.EndOldest;
        }));
        var tabs = new List<HeadlessTab>();
        foreach (var node in new[] { nodes.First, nodes.Second })
        {
            var visitor = await SignInAsync(nodes);
            tabs.Add(await visitor.OpenAsync(node));
        }

        nodes.Advance(TimeSpan.FromSeconds(1));
        var newcomers = Enumerable.Range(0, 12).Select(i => nodes.NewBrowser()).ToList();
        await Task.WhenAll(newcomers.Select((newcomer, i) => Task.Run(async () =>
        {
            newcomer.On = i % 2 == 0 ? nodes.First : nodes.Second;

            // Who gives way to others before their answer has come hears so at once.
            var answer = await newcomer.Browser.PostAsync("/api/sign-in/1?name=Ada&roles=admin").StatusAsync();
            Assert.True(answer is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{answer}");
        })));

        foreach (var tab in tabs)
        {
            await tab.EndsAsync();
            Assert.Equal("Revoked", tab.TextOf("reason"));
        }

        Assert.Equal(2, await Directory(nodes.First).ListAsync("1", TestApp.Stop).CountAsync(TestApp.Stop));
        await TestApp.UntilAsync(async () =>
            (await Task.WhenAll(newcomers.Select(UserOfAsync))).Count(user => user == "Ada") == 2);
    }

    [Theory]
    [InlineData(HttpTransportType.LongPolling)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    public async Task A9_an_end_closes_a_connection_to_a_hub_of_the_other_node_at_once(HttpTransportType transport)
    {
        await using var nodes = await StartAsync(
            services => services.AddSingleton<SessionHub.Seen>().AddSignalR(), app => app.MapHub<SessionHub>("/hub"));
        var visitor = await SignInAsync(nodes);
        var (name, value) = visitor.Browser.CookieHeader();
        await using var hub = new HubConnectionBuilder().WithUrl("https://localhost/hub", options =>
        {
            options.Transports = transport;
            options.HttpMessageHandlerFactory = _ => nodes.Second.App.Server.CreateHandler();
            options.Headers[name] = value;
        }).Build();
        var closed = hub.WhenClosed();
        await hub.StartAsync(TestApp.Stop);
        Assert.Equal("Ada", await hub.InvokeAsync<string>(nameof(SessionHub.Open), TestApp.Stop));

        await Directory(nodes.First).RevokeUserAsync("1", TestApp.Stop);

        await TestApp.UntilAsync(() => closed.IsCompleted);
    }

    [Fact]
    public async Task A_secret_that_was_replaced_elsewhere_is_refused_at_once()
    {
        await using var nodes = await StartAsync();
        var (visitor, thief) = await ShareSecretAsync(nodes);

        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        await TestApp.UntilAsync(() => !_backplane.Published.IsEmpty);

        await TestApp.UntilAsync(async () => await StatusOfAsync(thief) == "None");
    }

    [Fact]
    public async Task A_secret_that_was_replaced_elsewhere_without_a_word_is_refused_in_five_seconds_and_writes_nothing()
    {
        await using var nodes = await StartAsync();
        var (visitor, thief) = await ShareSecretAsync(nodes);
        _backplane.Carriage = Carriage.Loses;

        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        for (var i = 0; i < 50; i++)
        {
            // None of these keeps the copy of the node alive.
            await StatusOfAsync(thief);
            nodes.Advance(TimeSpan.FromMilliseconds(100));
        }

        nodes.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("None", await StatusOfAsync(thief));

        // A write asks the store in any case, also where a copy knows no better.
        thief.Browser.Cookies.Set(visitor.Browser.Cookies.All.Single());
        Assert.Equal("Active", await StatusOfAsync(thief));
        nodes.Advance(TimeSpan.FromTicks(1));
        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        Assert.Equal(HttpStatusCode.Conflict, await thief.Browser.PostAsync("/api/increment/stolen").StatusAsync());
    }

    [Fact]
    public async Task What_is_lost_is_found_by_the_next_sweep()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        _backplane.Carriage = Carriage.Loses;

        visitor.On = nodes.First;
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();
        nodes.Advance(s_probe);

        await there.EndsAsync();
    }

    [Fact]
    public async Task What_comes_late_twice_and_out_of_order_takes_nothing_back()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        var here = await visitor.OpenAsync(nodes.First);
        _backplane.Carriage = Carriage.Holds;
        await here.IncrementAsync(1);
        await here.IncrementAsync(2);
        await here.IncrementAsync(3);
        await TestApp.UntilAsync(() => _backplane.Published.Count >= 2);

        _backplane.DeliverHeld();
        await there.ShowsAsync("count", "3");
        await there.IncrementAsync(4);
        _backplane.DeliverHeld();
        await there.IncrementAsync(5);

        Assert.Equal("Active", there.TextOf("status"));
    }

    [Fact]
    public async Task An_end_that_comes_twice_and_before_changes_stays_one()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        _backplane.Carriage = Carriage.Holds;
        visitor.On = nodes.First;
        await visitor.Browser.PostAsync("/api/increment/n").TextAsync();
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();
        await TestApp.UntilAsync(() => _backplane.Published.Any(message => message.Contains("signed-out")));

        _backplane.DeliverHeld();
        await there.EndsAsync();
        _backplane.DeliverHeld();

        Assert.Equal("Ended", there.TextOf("status"));
        Assert.Equal("SignedOut", there.TextOf("reason"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("\u0000")]
    [InlineData("""{"v":2,"kind":"ended","name":"","handle":"HANDLE","node":"x"}""")]
    [InlineData("""{"v":1,"kind":"gone","name":"","handle":"HANDLE","node":"x"}""")]
    [InlineData("""{"v":1,"kind":"ended","name":"","handle":"HANDLE","reason":"<b>","node":"x"}""")]
    [InlineData("""{"v":1,"kind":"ended","name":"","handle":"HANDLE"}""")]
    [InlineData("""{"v":1,"kind":"ended","handle":"HANDLE","node":"x"}""")]
    [InlineData("""{"v":1,"kind":"ended","name":"","handle":"short","node":"x"}""")]
    [InlineData("""{"v":1,"kind":"changed","name":"","handle":"HANDLE","version":-1,"node":"x"}""")]
    [InlineData("""{"v":1,"kind":"changed","name":"","handle":"HANDLE","version":"9","node":"x"}""")]
    public async Task What_is_no_message_is_counted_and_passed_over(string message)
    {
        await using var nodes = await StartAsync();
        using var measures = new Measures(nodes.Second.App.Services);
        var (visitor, there) = await OpenThereAsync(nodes);
        var handle = (await visitor.Browser.StateAsync()).GetProperty("handle").GetString()!;

        _backplane.Deliver(message.Replace("HANDLE", handle));

        Assert.Equal(1, measures.Of("backplane.malformed"));
        await there.IncrementAsync(1);
        Assert.Equal("Active", there.TextOf("status"));
    }

    [Fact]
    public async Task A_message_about_another_name_or_of_this_node_is_none_for_it()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        var handle = await HandleOfAsync(visitor);
        var finds = nodes.Second.Link.Finds;

        _backplane.Deliver(SessionMessage.Ended(handle, SessionEndReason.Revoked).Write(SessionName.Parse("cart"), "x", TestApp.Start));
        _backplane.Deliver(SessionMessage.Changed(handle, 99).Write(
            SessionName.Default, nodes.Second.App.Services.GetRequiredService<BackplaneEnd>().Node, TestApp.Start));

        await there.IncrementAsync(1);
        Assert.Equal("Active", there.TextOf("status"));
        Assert.Equal(finds, nodes.Second.Link.Finds);
    }

    [Fact]
    public async Task Circuits_of_one_session_read_a_burst_of_changes_together()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes);
        var there = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => visitor.OpenAsync(nodes.Second)));
        visitor.On = nodes.First;
        _backplane.Carriage = Carriage.Holds;
        for (var i = 0; i < 5; i++)
        {
            await visitor.Browser.PostAsync("/api/increment/count").TextAsync();
        }

        var handle = await HandleOfAsync(visitor);
        var version = nodes.First.App.Services.GetRequiredService<LiveSessions>().Find(handle)!.Record.Version;
        await TestApp.UntilAsync(() => _backplane.Published.Any(message => message.Contains($"\"version\":{version},")));
        var before = nodes.Second.Link.Finds;
        nodes.Second.Link.HoldFinds();
        _backplane.DeliverHeld();
        nodes.Second.Link.ReleaseFinds();
        await Task.WhenAll(there.Select(tab => tab.ShowsAsync("count", "5")));

        Assert.Equal(1, nodes.Second.Link.Finds - before);
    }

    [Fact]
    public async Task What_is_spoken_of_while_a_circuits_session_is_read_is_read_at_once()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        visitor.On = nodes.First;
        var handle = await HandleOfAsync(visitor);
        _backplane.Carriage = Carriage.Loses;
        var before = nodes.Second.Link.Finds;
        nodes.Second.Link.HoldFinds();
        await IncrementAndTellAsync();
        await TestApp.UntilAsync(() => nodes.Second.Link.Finds > before);
        await IncrementAndTellAsync();

        nodes.Second.Link.ReleaseFinds();

        await there.ShowsAsync("count", "2"); // The clock stands: a pause would never end.

        async Task IncrementAndTellAsync()
        {
            await visitor.Browser.PostAsync("/api/increment/count").TextAsync();
            var version = nodes.First.App.Services.GetRequiredService<LiveSessions>().Find(handle)!.Record.Version;
            _backplane.Deliver(SessionMessage.Changed(handle, version).Write(SessionName.Default, "x", TestApp.Start));
        }
    }

    [Fact]
    public async Task What_was_missed_while_the_connection_was_cut_is_looked_for_when_it_is_back()
    {
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);
        _backplane.Carriage = Carriage.Loses;
        visitor.On = nodes.First;
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();

        _backplane.Break();

        await TestApp.UntilAsync(() => _backplane.Begun == 4);
        nodes.Advance(TimeSpan.FromMilliseconds(1)); // The sweep is due at once; a fake clock has to move for that.
        await there.EndsAsync();
    }

    [Fact]
    public async Task A_node_that_hears_nothing_believes_no_copy()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes);
        visitor.On = nodes.Second;
        Assert.Equal("Ada", await UserOfAsync(visitor));
        _backplane.Carriage = Carriage.Loses;
        nodes.Second.App.Services.GetRequiredService<BackplaneEnd>().Disconnect();

        Assert.True(await Directory(nodes.First).RevokeAsync(await HandleOfAsync(visitor), TestApp.Stop));

        Assert.Null(await UserOfAsync(visitor));
    }

    [Fact]
    public async Task A_copy_from_before_the_connection_was_back_is_not_believed()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes);
        visitor.On = nodes.Second;
        var handle = await HandleOfAsync(visitor);
        _backplane.Carriage = Carriage.Loses;
        Assert.True(await Directory(nodes.First).RevokeAsync(handle, TestApp.Stop));

        nodes.Second.App.Clock.Advance(TimeSpan.FromMilliseconds(1));
        _backplane.Break();
        await TestApp.UntilAsync(() => _backplane.Begun == 4);

        Assert.Null(await UserOfAsync(visitor));
    }

    [Fact]
    public async Task What_is_spoken_of_while_a_session_is_read_for_the_first_time_is_read_again()
    {
        await using var nodes = await StartAsync();
        var visitor = await SignInAsync(nodes);
        var handle = await HandleOfAsync(visitor);
        nodes.Second.Link.HoldFinds();
        var reading = Directory(nodes.Second).FindAsync(handle, TestApp.Stop);

        _backplane.Deliver(SessionMessage.Changed(handle, 99).Write(SessionName.Default, "x", TestApp.Start));
        nodes.Second.Link.ReleaseFinds();
        await reading;
        var finds = nodes.Second.Link.Finds;
        await TestApp.UntilAsync(() => nodes.Second.App.Services.GetRequiredService<LiveSessions>().Find(handle)!.IsBehind);
        await Directory(nodes.Second).FindAsync(handle, TestApp.Stop);

        Assert.Equal(finds + 1, nodes.Second.Link.Finds);
    }

    [Fact]
    public async Task A_backplane_that_fails_costs_nobody_a_verb()
    {
        _backplane.Carriage = Carriage.Fails;
        await using var nodes = await StartAsync();
        var (visitor, there) = await OpenThereAsync(nodes);

        visitor.On = nodes.First;
        Assert.Equal(HttpStatusCode.OK, (await visitor.Browser.PostAsync("/api/sign-out")).StatusCode);
        nodes.Advance(s_probe);

        await there.EndsAsync();
    }

    private static async Task<NodeBrowser> SignInAsync(TwoNodes nodes)
    {
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        return visitor;
    }

    private static async Task<(NodeBrowser Visitor, HeadlessTab There)> OpenThereAsync(TwoNodes nodes)
    {
        var visitor = await SignInAsync(nodes);
        return (visitor, await visitor.OpenAsync(nodes.Second));
    }

    /// <summary>A visitor on the first node, and on the other one, which has confirmed it, who has their cookie.</summary>
    private static async Task<(NodeBrowser Visitor, NodeBrowser Thief)> ShareSecretAsync(TwoNodes nodes)
    {
        var visitor = await SignInAsync(nodes);
        var thief = nodes.NewBrowser();
        thief.Browser.Cookies.Set(visitor.Browser.Cookies.All.Single());
        thief.On = nodes.Second;
        Assert.Equal("Ada", await UserOfAsync(thief));
        visitor.On = nodes.First;
        return (visitor, thief);
    }

    private static async Task<string?> StatusOfAsync(NodeBrowser visitor) =>
        (await visitor.Browser.StateAsync()).GetProperty("status").GetString();

    private static async Task<string?> UserOfAsync(NodeBrowser visitor) =>
        (await visitor.Browser.StateAsync()).GetProperty("user").GetString();

    private static async Task<SessionHandle> HandleOfAsync(NodeBrowser visitor) =>
        SessionHandle.Parse((await visitor.Browser.StateAsync()).GetProperty("handle").GetString()!);

    private static ISessionDirectory Directory(Node node) => node.App.Services.GetRequiredService<ISessionDirectory>();

    private async Task<TwoNodes> StartAsync(Action<IServiceCollection>? services = null, Action<WebApplication>? pipeline = null)
    {
        var nodes = await TwoNodes.StartAsync(
            services: (all, sessions) =>
            {
                sessions.UseBackplane(_ => _backplane);
                services?.Invoke(all);
            },
            pipeline: pipeline);
        await TestApp.UntilAsync(() => _backplane.Listeners == 2);
        return nodes;
    }
}
