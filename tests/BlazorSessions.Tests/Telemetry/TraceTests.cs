using System.Diagnostics;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>What a trace says of sessions.</summary>
[Collection(nameof(Alone))]
public sealed class TraceTests
{
    private readonly WatchedStore _store = new();

    [Fact]
    public async Task A_sign_in_and_a_sign_out_say_of_which_session_they_are_and_what_they_asked_of_the_store()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        using var traces = new Traces();
        var browser = app.NewBrowser();

        await browser.SignInByRequestAsync("Ada");
        var handle = (await browser.StateAsync()).GetProperty("handle").GetString();
        await browser.PostAsync("/api/sign-out").TextAsync();

        var (signIn, signOut, end) = (traces.Single("sign_in"), traces.Single("sign_out"), traces.Single("end"));
        Assert.All([signIn, signOut, end], activity => Assert.Equal(handle, activity.GetTagItem("session.id")));
        Assert.All([signIn, signOut, end], activity => Assert.Equal(ActivityStatusCode.Unset, activity.Status));
        Assert.Equal(signIn.Id, traces.Single("store.create").ParentId);
        Assert.Equal(signIn.Id, traces.Single("store.merge").ParentId);
        Assert.Equal(signOut.Id, end.ParentId);
        Assert.Equal(end.Id, traces.Single("store.end").ParentId);
        Assert.Equal("signed-out", end.GetTagItem("blazorsessions.session.end_reason"));
        Assert.All(traces.All, activity => Assert.Equal("", activity.GetTagItem("blazorsessions.session.name")));
    }

    [Fact]
    public async Task What_goes_on_after_a_verb_is_no_part_of_it()
    {
        List<(string Path, Activity? Before, Activity? After)> seen = [];
        await using var app = await TestApp.StartAsync(pipeline: app =>
        {
            app.Map("/verbs/{verb}", async (string verb, ISessionService sessions, CancellationToken stop) =>
            {
                var before = Activity.Current;
                await (verb switch
                {
                    "sign-in" => sessions.SignInAsync("1", "Ada", null, false, stop),
                    "sign-out" => sessions.SignOutAsync(stop),
                    _ => sessions.IncrementAsync("n", cancellationToken: stop),
                });
                seen.Add((verb, before, Activity.Current));
            });
        });
        using var traces = new Traces();
        var browser = app.NewBrowser();

        foreach (var verb in (string[])["sign-in", "increment", "sign-out"])
        {
            await browser.PostAsync($"/verbs/{verb}").TextAsync();
        }

        Assert.Equal(3, seen.Count);
        Assert.All(seen, one => Assert.Same(one.Before, one.After));
        Assert.NotEmpty(traces.Of("sign_out"));
    }

    [Fact]
    public async Task A_failure_is_one_without_the_words_of_the_store()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        using var traces = new Traces();
        _store.Fail();

        await app.NewBrowser().PostAsync("/api/sign-in/1").StatusAsync();

        var signIn = traces.Single("sign_in");
        Assert.All([signIn, .. traces.Of("store.get_epoch")], activity =>
        {
            Assert.Equal((ActivityStatusCode.Error, null), (activity.Status, activity.StatusDescription));
            Assert.Equal("System.IO.IOException", activity.GetTagItem("error.type"));
            Assert.Empty(activity.Events);
        });
        Assert.NotEmpty(traces.Of("store.get_epoch"));
    }

    [Fact]
    public async Task A_page_that_begins_at_no_place_is_no_failure_and_a_call_that_is_not_made_is_nothing()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        await app.NewBrowserOfAsync("Ada");
        using var traces = new Traces();

        await Assert.ThrowsAsync<ArgumentException>(() => app.Directory.ListPageAsync("1", "nonsense", 10, TestApp.Stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => app.Directory.ListPageAsync("1", null, 10, new CancellationToken(canceled: true)));

        var list = traces.Single("store.list");
        Assert.Equal((ActivityStatusCode.Unset, null), (list.Status, list.GetTagItem("error.type")));
    }

    [Fact]
    public async Task A_circuit_exchanges_tickets_and_the_endpoint_redeems_them()
    {
        await using var app = await TestApp.StartAsync();
        using var traces = new Traces();
        var tab = await app.NewBrowser().OpenAsync("/", TestApp.Stop);

        await tab.SignInAsync("Ada");

        Assert.Equal(["bind", "sign_in"], traces.Of("exchange").Select(Intent));
        Assert.Equal(["bind", "sign_in"], traces.Of("redeem").Select(Intent).Where(intent => intent is not "prove"));
        Assert.All(traces.Of("exchange").Concat(traces.Of("redeem")), activity =>
            Assert.Equal("done", activity.GetTagItem("blazorsessions.ticket.outcome")));
        Assert.All(traces.Of("exchange"), activity => Assert.Equal(traces.Single("sign_in").Id, activity.ParentId));

        static string? Intent(Activity activity) => activity.GetTagItem("blazorsessions.ticket.intent") as string;
    }

    [Fact]
    public async Task What_a_circuit_does_later_is_no_part_of_its_opening()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        using var traces = new Traces(isOfAll: true);
        var tab = await browser.OpenAsync("/", TestApp.Stop);
        await TestApp.UntilAsync(() => traces.All.Any(activity => activity.DisplayName.EndsWith("ComponentHub/StartCircuit")));
        await tab.DoAsync(app, sessions =>
        {
            sessions.Changed += _ => app.Directory.ListPageAsync("1", null, 10, TestApp.Stop);
            return Task.CompletedTask;
        });

        await browser.PostAsync("/api/regenerate").TextAsync();
        await browser.PostAsync("/api/increment/n").TextAsync();

        // The browser may be asked for the new secret before it has it, and then again.
        await TestApp.UntilAsync(() =>
        {
            app.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return traces.Of("store.list").Any();
        });
        Assert.All(traces.Of("store.list"), list => Assert.Null(list.ParentId));
    }

    [Fact]
    public async Task A_sweep_is_one_and_begins_a_trace_of_its_own()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        var browser = await app.NewBrowserOfAsync("Ada");
        await browser.OpenAsync("/", TestApp.Stop);
        using var traces = new Traces();

        app.Clock.Advance(TimeSpan.FromSeconds(4.6));

        await TestApp.UntilAsync(() => traces.Of("sweep").Any());
        var sweep = traces.Of("sweep").First();
        Assert.Null(sweep.ParentId);
        Assert.Contains(traces.Of("store.probe"), probe => probe.ParentId == sweep.Id);
    }

    [Fact]
    public async Task A_message_of_another_node_is_received_by_those_that_have_the_session()
    {
        var backplane = new FaultyBackplane();
        await using var nodes = await TwoNodes.StartAsync(services: (_, sessions) => sessions.UseBackplane(_ => backplane));
        await TestApp.UntilAsync(() => backplane.Listeners == 2);
        var (visitor, other) = (nodes.NewBrowser(), nodes.NewBrowser());
        await visitor.Browser.SignInByRequestAsync("Ada");
        var tab = await visitor.OpenAsync(nodes.Second);
        using var traces = new Traces();

        visitor.On = nodes.First;
        await other.Browser.SignInByRequestAsync("Bob");
        await visitor.Browser.PostAsync("/api/increment/count").TextAsync();
        await tab.ShowsAsync("count", "1");
        await visitor.Browser.PostAsync("/api/sign-out").TextAsync();
        await tab.EndsAsync();

        await TestApp.UntilAsync(() => traces.Of("backplane.receive").Count() == 2);
        Assert.All(traces.Of("backplane.receive"), receive => Assert.Equal(
            (ActivityKind.Consumer, tab.Handle()), (receive.Kind, receive.GetTagItem("session.id"))));
        Assert.Equal(["changed", "ended"], traces.Of("backplane.receive").Select(receive => receive.GetTagItem("blazorsessions.message.kind")));
    }

    [Fact]
    public async Task Nothing_begins_while_nobody_listens()
    {
        await using var app = await TestApp.StartAsync(services: _store.Use);
        List<string?> sources = [];
        _store.Before = _ =>
        {
            sources.Add(Activity.Current?.Source.Name);
            return Task.CompletedTask;
        };

        await app.NewBrowser().SignInByRequestAsync("Ada");

        Assert.NotEmpty(sources);
        Assert.DoesNotContain(BlazorSessionsDefaults.ActivitySourceName, sources);
    }
}
