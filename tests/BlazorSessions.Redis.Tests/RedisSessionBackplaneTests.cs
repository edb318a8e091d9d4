using BlazorSessions.Backplane;
using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.Redis.Tests;

public sealed class RedisSessionBackplaneTests(RedisFixture redis)
    : SessionBackplaneSpecification, IClassFixture<RedisFixture>, IAsyncDisposable
{
    private readonly string _name = RedisFixture.SomeText();
    private readonly Cable _cable = Cable.To(RedisFixture.Configuration);
    private readonly List<RedisServer> _servers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        await _cable.DisposeAsync();
    }

    protected override ValueTask<ISessionBackplane> CreateAsync()
    {
        var options = new RedisSessionStoreOptions { Configuration = _cable.Configuration };
        var server = new RedisServer(new OwnConnection(options, redis.Keys(_name).Due), options, NullLogger.Instance);
        _servers.Add(server);
        return ValueTask.FromResult<ISessionBackplane>(new RedisSessionBackplane(server, redis.Keys(_name)));
    }

    protected override ValueTask<ISessionBackplane> CreateSecondNodeAsync() => CreateAsync();

    protected override ValueTask<bool> CutAsync()
    {
        _cable.Cut();
        return ValueTask.FromResult(true);
    }
}
