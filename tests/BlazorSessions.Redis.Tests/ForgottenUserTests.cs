using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

public sealed class ForgottenUserTests(RedisFixture redis) : ForgottenUser, IClassFixture<RedisFixture>
{
    protected override async Task<ISessionStore> StoreAsync() =>
        redis.Store(await redis.ConnectAsync(), "", new FakeTimeProvider(The.Start));

    protected override async Task<long> CountAsync(string userKey)
    {
        var due = await (await redis.DatabaseAsync()).SortedSetRangeByRankAsync(redis.Keys("").Due);
        return (await redis.KeysAsync()).Concat(due.Select(member => $"{member}"))
            .Count(name => name.Contains(userKey, StringComparison.Ordinal));
    }
}
