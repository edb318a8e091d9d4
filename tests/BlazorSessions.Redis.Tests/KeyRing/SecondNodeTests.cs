using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests.KeyRing;

/// <summary>Apps that are set up by <c>UseRedis</c> alone, keys included.</summary>
public sealed class SecondNodeTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();
    private readonly RedisFixture _redis = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_node_reads_the_cookies_of_the_first_at_once(bool startsBeforeThereIsAKey)
    {
        await _redis.ConnectAsync();
        await using var first = await StartAsync();
        var early = startsBeforeThereIsAKey ? await StartAsync() : null;
        await using var visitor = new Visitor(first, _clock);
        await visitor.DoAsync("/sign-in/Ada");
        await using var second = early ?? await StartAsync();

        Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);
        await visitor.DoAsync("/regenerate");
        Assert.Equal("Ada", (await visitor.On(first).StateAsync()).User);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private Task<Node> StartAsync() => Node.StartAsync(_clock, _log, sessions =>
    {
        sessions.Services.AddDataProtection().SetApplicationName("tests");
        sessions.UseRedis(options =>
        {
            options.Configuration = RedisFixture.Configuration;
            options.KeyPrefix = _redis.Prefix;
            options.KeepDataProtectionKeys = true;
        });
    });
}
