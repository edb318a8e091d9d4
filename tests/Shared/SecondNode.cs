using BlazorSessions.Specifications;
using BlazorSessions.Specifications.Apps;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Shared;

/// <summary>Apps that are set up by the line that chooses the store, which keeps their Data Protection keys too.</summary>
public abstract class SecondNode
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_node_reads_the_cookies_of_the_first_at_once(bool startsBeforeThereIsAKey)
    {
        await using var first = await StartAsync();
        var early = startsBeforeThereIsAKey ? await StartAsync() : null;
        await using var visitor = new Visitor(first, _clock);
        await visitor.DoAsync("/sign-in/Ada");
        await using var second = early ?? await StartAsync();

        Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);
        await visitor.DoAsync("/regenerate");
        Assert.Equal("Ada", (await visitor.On(first).StateAsync()).User);
    }

    /// <summary>Chooses the store, as an app does, and has it keep the keys.</summary>
    protected abstract void UseStore(BlazorSessionsBuilder sessions);

    private Task<Node> StartAsync() => Node.StartAsync(_clock, _log, sessions =>
    {
        sessions.Services.AddDataProtection().SetApplicationName("tests");
        UseStore(sessions);
    });
}
