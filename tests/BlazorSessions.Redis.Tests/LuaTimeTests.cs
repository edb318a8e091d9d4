using System.Text;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

/// <summary>The scripts reckon when a session ends as <see cref="SessionRecord.ExpiresAt"/> does, to the tick.</summary>
public sealed class LuaTimeTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scripts_reckon_the_end_to_the_tick()
    {
        var (database, name) = (await redis.DatabaseAsync(), RedisFixture.SomeText());
        var store = redis.Store(await redis.ConnectAsync(), name, new FakeTimeProvider(DateTimeOffset.MinValue));
        long[] edges = [0, 1, 9_999_999, 10_000_000, 10_000_001, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, DateTimeOffset.MaxValue.Ticks];
        var ticks = Gen.OneOf(
            Gen.Elements(edges),
            Gen.Choose(0, int.MaxValue).Select(i => (long)i),
            Gen.Choose(0, int.MaxValue).Two().Select(pair => (((long)pair.Item1 << 31) | (uint)pair.Item2) % DateTimeOffset.MaxValue.Ticks));
        var samples = ticks.Three().Sample(300, 300).Append((The.Start.Ticks, TimeSpan.MaxValue.Ticks, DateTimeOffset.MaxValue.Ticks));

        foreach (var (active, idle, absolute) in samples)
        {
            var record = Some.Session() with { LastActivityAt = Time(active) };
            var signIn = Some.SignIn("42") with { IdleTimeout = new TimeSpan(idle), AbsoluteExpiresAt = Time(absolute) };
            record = record with { IdleTimeout = TimeSpan.MaxValue, AbsoluteExpiresAt = DateTimeOffset.MaxValue };
            await store.TryCreateAsync(record, Cancellation);
            var merged = (await store.MergeAsync(record.Handle, Some.Change().SigningIn(signIn), Cancellation)).Record;

            var head = (byte[]?)await database.HashGetAsync(redis.Keys(name).Record(record.Handle), "head");
            Assert.Equal($"{merged!.ExpiresAt.UtcTicks:D19}", Encoding.ASCII.GetString(head.AsSpan(1, 19)));
            var listed = await PagesOf.ListAsync(store, "42");
            Assert.Equal(merged.IsExpired(DateTimeOffset.MinValue) ? 0 : 1, listed.Count);
            await store.EndAsync(record.Handle, Cancellation);
        }

        static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
    }
}
