using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Redis.Tests;

/// <summary>Two sessions of one app in the same Redis, under one prefix.</summary>
public sealed class NamedSessionsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Users_and_carts_have_keys_of_their_own_and_never_meet()
    {
        await using var app = await TwoNames.StartAsync(sessions => sessions.UseRedis(options =>
        {
            options.Configuration = RedisFixture.Configuration;
            options.KeyPrefix = redis.Prefix;
        }));

        var cookies = await app.VisitAsync();

        var seen = await app.SeeAsync(cookies);
        Assert.Equal(["Ada", "2"], seen[..2]);
        Assert.NotEmpty(await redis.KeysAsync("}"));
        Assert.NotEmpty(await redis.KeysAsync("cart}"));
        Assert.False(await app.Users.RevokeAsync(SessionHandle.Parse(seen[2]), Cancellation));
        Assert.Equal(1, await app.Carts.RevokeAllAsync(Cancellation));
        Assert.Equal(["Ada", "0"], (await app.SeeAsync(cookies))[..2]);
        Assert.Equal(1, await app.Users.RevokeUserAsync("1", Cancellation));
    }
}
