using System.Globalization;
using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Increments_of_32_writers_are_all_kept()
    {
        var record = await CreateAsync(Some.Session());
        var rival = await RivalAsync();

        await AtOnceAsync(32, async i =>
        {
            for (var n = 0; n < 100; n++)
            {
                await IncrementAsync(i % 2 == 0 ? Store : rival, record.Handle, "count");
            }

            return i;
        });

        var found = await FindAsync(record.Handle);
        Assert.Equal("3200", The.Text(found!.Values["count"].Data));
        Assert.Equal(3201, found.Version);
    }

    [Fact]
    public async Task Blind_writes_of_32_writers_to_keys_of_their_own_are_all_kept_without_a_conflict()
    {
        var record = await CreateAsync(Some.Session());
        var rival = await RivalAsync();

        var results = await AtOnceAsync(32, async i => await (i % 2 == 0 ? Store : rival).MergeAsync(
            record.Handle, Some.Change().Set($"writer {i}", $"{i}").Reading($"writer {i}", 0), Cancellation));

        Assert.All(results, result => Assert.Equal(MergeOutcome.Merged, result.Outcome));
        Assert.Equal(
            Enumerable.Range(2, 32).Select(v => (long)v), results.Select(result => result.Record!.Version).Order());
        var found = await FindAsync(record.Handle);
        Assert.Equal(
            Enumerable.Range(0, 32).Select(i => $"{i}").Order(StringComparer.Ordinal),
            found!.Values.Values.Select(value => The.Text(value.Data)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Activity_of_32_writers_ends_at_the_latest()
    {
        var record = await CreateAsync(Some.Session());
        var rival = await RivalAsync();

        await AtOnceAsync(32, async i => await (i % 2 == 0 ? Store : rival).MergeAsync(
            record.Handle, Some.Change().ActiveAt(The.Start + TimeSpan.FromTicks(100 - i)), Cancellation));

        Same.Record(
            record with { LastActivityAt = The.Start + TimeSpan.FromTicks(100) }, await FindAsync(record.Handle));
    }

    private static async Task IncrementAsync(ISessionStore store, SessionHandle handle, string key)
    {
        while (true)
        {
            var seen = await store.FindAsync(handle, Cancellation);
            Assert.NotNull(seen);
            var count = seen.Values.TryGetValue(key, out var value)
                ? int.Parse(The.Text(value.Data), CultureInfo.InvariantCulture)
                : 0;
            var result = await store.MergeAsync(
                handle, Some.Change().Reading(key, seen).Set(key, $"{count + 1}"), Cancellation);
            if (result.Outcome == MergeOutcome.Merged)
            {
                return;
            }

            Assert.Equal(MergeOutcome.Conflict, result.Outcome);
        }
    }
}
