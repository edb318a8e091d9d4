using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>The ends of what a record can hold, which the specifications leave to stores.</summary>
public sealed class ExactnessTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_without_end_is_kept()
    {
        await using var database = postgres.Connect();
        var store = database.Store();
        var record = Some.Session() with
        {
            IdleTimeout = TimeSpan.MaxValue,
            AbsoluteExpiresAt = DateTimeOffset.MaxValue,
        };

        await store.TryCreateAsync(record, Cancellation);

        Same.Record(record, await store.FindAsync(record.Handle, Cancellation));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_server_expires_a_session_at_the_tick_the_record_does(long ticks)
    {
        var clock = new FakeTimeProvider(The.Start);
        await using var database = postgres.Connect();
        var store = database.Store(clock);
        foreach (var idle in (TimeSpan[])
            [TimeSpan.Zero, The.Tick, TimeSpan.FromHours(1), The.AbsoluteTimeout, TimeSpan.MaxValue])
        {
            var record = Some.Session() with { IdleTimeout = idle };
            await store.TryCreateAsync(record, Cancellation);

            clock.AdjustTime(record.ExpiresAt + TimeSpan.FromTicks(ticks));

            var found = await store.FindAsync(record.Handle, Cancellation);
            Assert.Equal(record.IsExpired(clock.GetUtcNow()), found is null);
            clock.AdjustTime(The.Start);
        }
    }

    [Fact]
    public async Task A_user_key_of_any_characters_is_kept_and_one_that_is_too_long_is_refused()
    {
        await using var database = postgres.Connect();
        var store = database.Store();
        var record = Some.Session();
        await store.TryCreateAsync(record, Cancellation);

        await store.MergeAsync(record.Handle, Some.Change().SigningIn("a\0\ud83c"), Cancellation);

        Assert.Equal("a\0\ud83c", (await store.FindAsync(record.Handle, Cancellation))?.User?.Key);
        Assert.Single(await PagesOf.ListAsync(store, "a\0\ud83c"));
        var tooLong = new string('用', 700);
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => store.MergeAsync(record.Handle, Some.Change().SigningIn(tooLong), Cancellation).AsTask());
        Assert.Contains("2000 bytes", error.Message);
    }
}
