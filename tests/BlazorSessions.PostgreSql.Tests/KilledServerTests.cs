using System.Globalization;
using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class KilledServerTests
{
    private const int Writers = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_killed_loses_no_acknowledged_write_and_brings_nothing_back()
    {
        await using var server = await OwnServer.StartNewAsync();
        await using var database = new PostgreSqlDatabase(
            new OwnSource(server.ConnectionString), new PostgreSqlSessionStoreOptions(), NullLogger<PostgreSqlDatabase>.Instance);
        var store = database.Store();
        SessionRecord[] records = [.. Enumerable.Range(0, Writers).Select(_ => Some.Session())];
        foreach (var record in records)
        {
            await store.TryCreateAsync(record, Cancellation);
        }

        var writers = records.Select(record => Task.Run(() => WriteUntilItFailsAsync(store, record.Handle))).ToArray();
        var ended = await EndSomeAsync(store);
        await server.KillAsync();
        var acknowledged = await Task.WhenAll(writers);
        await Assert.ThrowsAsync<SessionStoreException>(
            () => store.FindAsync(records[0].Handle, Cancellation).AsTask());
        await server.StartAsync();

        for (var i = 0; i < Writers; i++)
        {
            var kept = Count(await store.FindAsync(records[i].Handle, Cancellation));
            Assert.InRange(kept, acknowledged[i], acknowledged[i] + 1);
        }

        Assert.Empty(await store.ProbeAsync(ended, Cancellation));
    }

    /// <summary>Counts up one by one and returns the last number that was acknowledged.</summary>
    private static async Task<int> WriteUntilItFailsAsync(PostgreSqlSessionStore store, SessionHandle handle)
    {
        for (var n = 1; ; n++)
        {
            try
            {
                var result = await store.MergeAsync(handle, Some.Change().Set("count", $"{n}"), Cancellation);
                Assert.Equal(MergeOutcome.Merged, result.Outcome);
            }
            catch (SessionStoreException)
            {
                return n - 1;
            }
        }
    }

    private static async Task<SessionHandle[]> EndSomeAsync(PostgreSqlSessionStore store)
    {
        SessionRecord[] records = [.. Enumerable.Range(0, 100).Select(_ => Some.Session())];
        foreach (var record in records)
        {
            Assert.True(await store.TryCreateAsync(record, Cancellation));
            Assert.True(await store.EndAsync(record.Handle, Cancellation));
        }

        return [.. records.Select(record => record.Handle)];
    }

    private static int Count(SessionRecord? record)
    {
        Assert.NotNull(record);
        return record.Values.TryGetValue("count", out var value)
            ? int.Parse(The.Text(value.Data), CultureInfo.InvariantCulture)
            : 0;
    }
}
