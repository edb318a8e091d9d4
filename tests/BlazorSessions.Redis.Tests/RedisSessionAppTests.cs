using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Redis.Tests;

public sealed class RedisSessionAppTests(RedisFixture redis) : SessionAppSpecification, IClassFixture<RedisFixture>
{
    private readonly string _name = RedisFixture.SomeText();
    private readonly Cable _cable = Cable.To(RedisFixture.Configuration);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cable.DisposeAsync();
    }

    // Each node has a connection of its own, which its store disposes.
    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) => ValueTask.FromResult<ISessionStore>(
        redis.Store(new RedisSessionStoreOptions { Configuration = _cable.Configuration }, _name, clock, Log.CreateLogger<RedisSessionStore>()));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override ValueTask<bool> TakeAwayAsync(Outage outage)
    {
        _cable.IsTorn = outage == Outage.Gone;
        _cable.IsDeaf = outage == Outage.Silent;
        return ValueTask.FromResult(true);
    }

    protected override ValueTask BringBackAsync()
    {
        _cable.IsTorn = _cable.IsDeaf = false;

        // What was swallowed is missing in the streams of before.
        _cable.Cut();
        return ValueTask.CompletedTask;
    }
}
