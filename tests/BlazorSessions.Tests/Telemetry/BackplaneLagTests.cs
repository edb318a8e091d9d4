using System.Text.Json;
using System.Text.Json.Serialization;
using BlazorSessions.Live;
using BlazorSessions.Tests.Circuits;
using BlazorSessions.Tests.Hosting;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>How long messages of other nodes are on their way, by two clocks.</summary>
public sealed class BackplaneLagTests
{
    private readonly FaultyBackplane _backplane = new();

    [Theory]
    [InlineData(0.25, 0.25)]
    [InlineData(0, 0)]
    public async Task A_message_of_another_node_is_as_old_as_the_clocks_say(double ahead, double lag)
    {
        await using var nodes = await StartAsync();
        using var measures = new Measures(nodes.Second.App.Services);
        using var own = new Measures(nodes.First.App.Services);
        nodes.Second.App.Clock.Advance(TimeSpan.FromSeconds(ahead));

        // Its own node hears of an end too. Of the first, both have heard when the second comes.
        var visitor = nodes.NewBrowser().Browser;
        for (var ends = 1; ends <= 2; ends++)
        {
            await visitor.SignInByRequestAsync("Ada");
            await visitor.PostAsync("/api/sign-out").TextAsync();
            await TestApp.UntilAsync(() => measures.Of("backplane.lag") >= ends
                && _backplane.Published.Count(message => message.Contains("signed-out")) == ends);
        }

        Assert.All(measures.Times("backplane.lag"), time => Assert.Equal(lag, time, 6));
        Assert.Equal(0, own.Of("backplane.lag"));
    }

    [Fact]
    public async Task It_is_never_negative()
    {
        await using var nodes = await StartAsync();
        using var measures = new Measures(nodes.Second.App.Services);
        nodes.First.App.Clock.Advance(TimeSpan.FromMinutes(5));

        await nodes.NewBrowser().Browser.SignInByRequestAsync("Ada");

        await TestApp.UntilAsync(() => measures.Of("backplane.lag") > 0);
        Assert.All(measures.Times("backplane.lag"), time => Assert.Equal(0, time));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"at\":-1")]
    [InlineData(",\"at\":9223372036854775807")]
    [InlineData(",\"at\":1,\"of a later release\":true")]
    public async Task A_message_is_understood_whatever_it_says_of_its_time(string at)
    {
        await using var nodes = await StartAsync();
        using var measures = new Measures(nodes.Second.App.Services);
        var visitor = nodes.NewBrowser();
        await visitor.Browser.SignInByRequestAsync("Ada");
        var tab = await visitor.OpenAsync(nodes.Second);
        await TestApp.UntilAsync(() => measures.Of("backplane.lag") > 0);
        var before = measures.Of("backplane.lag");

        _backplane.Deliver($$"""{"v":1,"kind":"ended","name":"","handle":"{{tab.Handle()}}","reason":"revoked","node":"x"{{at}}}""");

        await tab.EndsAsync();
        Assert.Equal("Revoked", tab.TextOf("reason"));
        Assert.Equal(at.Contains("later") ? 1 : 0, measures.Of("backplane.lag") - before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_previous_release_understands_what_is_sent_now(bool hasEnded)
    {
        var handle = SessionHandle.New();
        var message = hasEnded
            ? SessionMessage.Ended(handle, SessionEndReason.Revoked)
            : SessionMessage.Changed(handle, 7);

        var read = JsonSerializer.Deserialize(
            message.Write(SessionName.Default, "x", TestApp.Start), PreviousMessageJson.Default.PreviousMessageText);

        var (kind, version, reason) = hasEnded ? ("ended", 0, "revoked") : ("changed", 7, (string?)null);
        Assert.Equal(new PreviousMessageText(1, kind, "", handle.Value, version, reason, "x"), read);
    }

    [Fact]
    public void The_longest_message_fits()
    {
        var longest = SessionMessage.Changed(SessionHandle.Parse(new string('h', 64)), long.MaxValue)
            .Write(SessionName.Parse(new string('n', 32)), new string('f', 16), DateTimeOffset.MaxValue);

        Assert.InRange(longest.Length, 1, BlazorSessions.Backplane.SessionBackplane.MaxMessageLength);
    }

    private async Task<TwoNodes> StartAsync()
    {
        var nodes = await TwoNodes.StartAsync(services: (_, sessions) => sessions.UseBackplane(_ => _backplane));
        await TestApp.UntilAsync(() => _backplane.Listeners == 2);
        return nodes;
    }
}

/// <summary>A message as the previous release reads it, which does not know when it was sent.</summary>
internal sealed record PreviousMessageText(
    [property: JsonPropertyName("v")] int Format,
    [property: JsonPropertyName("kind")] string? Kind,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("handle")] string? Handle,
    [property: JsonPropertyName("version")] long Version,
    [property: JsonPropertyName("reason")] string? Reason,
    [property: JsonPropertyName("node")] string? Node);

[JsonSerializable(typeof(PreviousMessageText))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
internal sealed partial class PreviousMessageJson : JsonSerializerContext;
