using System.Diagnostics;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>
/// A day in the life of two nodes: what they measure has few tags, of few values, and neither measures nor traces nor logs
/// of ours know who the users are. That none holds a secret, the canary shows.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ScenarioTests
{
    private const string User = "ada.lovelace@example.com";
    private const string Name = "Augusta Ada King";

    private static readonly Dictionary<string, string[]> s_tags = new()
    {
        ["blazorsessions.session.name"] = [""],
        ["blazorsessions.session.end_reason"] =
            ["signed-out", "revoked", "idle", "absolute", "replaced", "emptied", "expired", "evicted"],
        ["blazorsessions.store.operation"] =
        [
            "create", "find", "merge", "end", "get_epoch", "raise_epoch", "forget", "end_user", "end_external", "end_all", "list",
            "count", "probe", "touch",
        ],
        ["blazorsessions.cookie.fault"] = ["twice", "malformed", "unknown_key", "no_keys", "outdated", "ended"],
        ["blazorsessions.proof.outcome"] = ["proven", "not_yet", "refuted", "store_away", "ended"],
        ["error.type"] = ["timeout", "cancelled", "System.IO.IOException"],
    };

    private readonly HashSet<string> _handles = [];

    [Fact]
    public async Task No_measure_names_a_session_or_a_user_and_no_trace_or_log_a_user()
    {
        using var traces = new Traces();
        var backplane = new FaultyBackplane();
        await using var nodes = await TwoNodes.StartAsync(services: (_, sessions) => sessions.UseBackplane(_ => backplane));
        await TestApp.UntilAsync(() => backplane.Listeners == 2);
        using var first = new Measures(nodes.First.App.Services);
        using var second = new Measures(nodes.Second.App.Services);

        await LiveAsync(nodes, second);
        backplane.Deliver("none");
        _ = (first.Now("session.live"), second.Now("session.live"));

        var tags = first.Tags.Concat(second.Tags).Distinct().ToArray();
        Assert.All(tags, tag => Assert.Contains(tag.Value, s_tags[tag.Tag]));
        Assert.DoesNotContain(tags, tag => _handles.Contains(tag.Value) || IsUser(tag.Value));
        string[] moved = ["started", "ended", "end.duration", "store.operation.duration", "cookie.rejected", "proofs", "backplane.lag", "backplane.malformed"];
        Assert.All(moved, measure => Assert.Contains(tags, tag => tag.Instrument.EndsWith(measure, StringComparison.Ordinal)));

        Assert.NotEmpty(traces.All);
        Assert.DoesNotContain(traces.All.SelectMany(TextsOf), IsUser);
        Assert.Contains(traces.All, activity => activity.GetTagItem("session.id") is string handle && _handles.Contains(handle));

        var lines = nodes.First.App.Log.All.Concat(nodes.Second.App.Log.All)
            .Where(line => line.Category.StartsWith("BlazorSessions", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => IsUser($"{line.Text} {line.Exception}"));
    }

    [Fact]
    public async Task Instruments_are_named_and_measured_by_the_conventions()
    {
        await using var app = await TestApp.StartAsync();
        using var measures = new Measures(app.Services);

        Assert.True(measures.Instruments.Count >= 16);
        Assert.All(measures.Instruments, instrument =>
        {
            Assert.Matches("^blazorsessions(\\.[a-z]+)+$", instrument.Name);
            Assert.Matches("^(s|\\{[a-z]+\\})$", instrument.Unit);
            Assert.EndsWith(".", instrument.Description);
            Assert.Equal(BlazorSessionsDefaults.MeterName, instrument.Meter.Name);
            Assert.NotNull(instrument.Meter.Version);
        });
    }

    private async Task LiveAsync(TwoNodes nodes, Measures second)
    {
        var visitor = nodes.NewBrowser();
        var tab = await visitor.OpenAsync(nodes.Second);
        nodes.Second.App.Probe.Run = sessions => sessions.SignInAsync(User, Name, "admin");
        await tab.ClickAsync("probe", TestApp.Stop);
        await tab.ShowsAsync("user", Name);
        _handles.Add(tab.Handle());
        foreach (var node in new[] { nodes.First, nodes.Second, nodes.First })
        {
            visitor.On = node;
            foreach (var post in new[] { "increment/n", "renew", "revoke-others" })
            {
                await visitor.Browser.PostAsync($"/api/{post}").TextAsync();
            }
        }

        var outdated = visitor.Browser.CookieHeader();
        await visitor.Browser.PostAsync("/api/regenerate").TextAsync();
        using (await nodes.First.App.SendAsync(HttpMethod.Get, "/api/state", null, outdated))
        {
            await TestApp.UntilAsync(() => second.Of("proofs") > 0);
            await tab.ShowsAsync("user", Name);
        }

        foreach (var link in new[] { nodes.First.App, nodes.Second.App })
        {
            await visitor.Browser.GetAsync("/api/sessions").TextAsync();
            await link.Directory.UpdateUserAsync(User, edit => edit.Set("m", 1), TestApp.Stop);
        }

        // Against a copy that is behind, as nothing of it was heard.
        nodes.Advance(TimeSpan.FromSeconds(5));
        await tab.SettleAsync(TestApp.Stop);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? nodes.First : nodes.Second).App.Directory.UpdateUserAsync(
                User, edit => edit.Set("m", edit.Get<int>("m") + 1), TestApp.Stop)));
        await nodes.First.App.Directory.RevokeUserAsync(User, TestApp.Stop);
        await nodes.First.App.Directory.ForgetUserAsync(User, TestApp.Stop);
        await tab.EndsAsync();
        await tab.SignInAsync("Bob");
        _handles.Add(tab.Handle());
        nodes.Advance(TimeSpan.FromHours(24));
        await tab.EndsAsync();
    }

    private static IEnumerable<string> TextsOf(Activity activity) =>
        activity.TagObjects.Select(tag => $"{tag.Value}").Append(activity.DisplayName).Append($"{activity.StatusDescription}");

    private static bool IsUser(string text) =>
        text.Contains(User, StringComparison.Ordinal) || text.Contains(Name, StringComparison.Ordinal);
}
