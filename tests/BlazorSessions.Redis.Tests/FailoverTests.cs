using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

/// <summary>Master and replica that change places behind one address.</summary>
[Trait("Runs", "Once")]
public sealed partial class FailoverTests(RedisFixture redis) : IClassFixture<RedisFixture>, IAsyncLifetime
{
    // What a failover may cost, from the moment that the address leads to the new master.
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(15);

    private readonly SessionRecord _record = Some.Session();
    private RedisPair _pair = null!; // set before each fact, as is the store
    private RedisSessionStore _store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _pair = await RedisPair.StartAsync();
        _store = redis.Store(
            new RedisSessionStoreOptions { Configuration = _pair.Address.Configuration }, "", new FakeTimeProvider(The.Start));
        Assert.True(await _store.TryCreateAsync(_record, Cancellation));
        await _pair.CatchUpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_pair?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    // Proxies leave the connections there are where they are, or drop them.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_goes_through_soon_after_the_address_leads_to_the_new_master(bool isCut)
    {
        await _pair.SwapAsync();
        _pair.Address.LeadTo(_pair.Master);
        if (isCut)
        {
            _pair.Address.Cut();
        }

        var took = await UntilMergedAsync();

        Assert.True(took < s_most, $"It took {took}.");
        TestContext.Current.TestOutputHelper?.WriteLine($"It took {took}.");
        Assert.Equal(2, (await _store.FindAsync(_record.Handle, Cancellation))?.Version);
    }

    [Fact]
    public async Task The_demoted_answers_no_read_after_it_has_refused_a_write()
    {
        await _pair.SwapAsync();
        await Assert.ThrowsAsync<SessionStoreException>(MergeAsync);
        await _pair.Replica.ExecuteAsync("CONFIG", "RESETSTAT");

        // The address still leads to the demoted, and then to the new master.
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(4);)
        {
            await Assert.ThrowsAsync<SessionStoreException>(() => _store.FindAsync(_record.Handle, Cancellation).AsTask());
        }

        _pair.Address.LeadTo(_pair.Master);
        var took = await UntilAsync(async () => await _store.FindAsync(_record.Handle, Cancellation) is not null);

        Assert.True(took < s_most, $"It took {took}.");
        Assert.Equal(0, await CountReadsAsync(_pair.Replica));
        Assert.True(await CountReadsAsync(_pair.Master) > 0);
    }

    [Fact]
    public async Task A_node_that_only_reads_finds_out_too()
    {
        await _pair.SwapAsync();
        _pair.Address.LeadTo(_pair.Master);

        var took = await UntilAsync(async () =>
        {
            await _store.FindAsync(_record.Handle, Cancellation);
            return await CountReadsAsync(_pair.Master) > 0;
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"It took {took}.");
        Assert.True(took < s_most, $"It took {took}.");
    }

    [Fact]
    public async Task A_replica_that_has_lost_its_master_and_says_so_is_left()
    {
        await _pair.SwapAsync();
        await _pair.Replica.ExecuteAsync("CONFIG", "SET", "replica-serve-stale-data", "no");
        await _pair.Replica.ExecuteAsync("REPLICAOF", "127.0.0.1", "1");
        _pair.Address.LeadTo(_pair.Master);

        var took = await UntilAsync(async () => await _store.FindAsync(_record.Handle, Cancellation) is not null);

        Assert.True(took < s_most, $"It took {took}.");
    }

    [Fact]
    public async Task What_was_connected_before_is_closed()
    {
        for (var i = 0; i < 3; i++)
        {
            await _pair.SwapAsync();
            _pair.Address.LeadTo(_pair.Master);
            await UntilMergedAsync();
        }

        // One connection for commands and one for messages; the test has its own, and so has replication.
        await RedisPair.UntilAsync(async () => _pair.Address.Count == 2);
    }

    private static async Task<int> CountReadsAsync(RedisProcess server)
    {
        var stats = (string?)await server.ExecuteAsync("INFO", "commandstats") ?? "";
        return HashReads().Match(stats) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;
    }

    [GeneratedRegex(@"cmdstat_hgetall:calls=(\d+)")]
    private static partial Regex HashReads();

    private Task MergeAsync() => _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Cancellation).AsTask();

    private Task<TimeSpan> UntilMergedAsync() => UntilAsync(async () =>
    {
        await MergeAsync();
        return true;
    });

    private static async Task<TimeSpan> UntilAsync(Func<Task<bool>> isSo)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await isSo())
                {
                    return watch.Elapsed;
                }
            }
            catch (SessionStoreException) when (watch.Elapsed < 3 * s_most)
            {
            }

            Assert.True(watch.Elapsed < 3 * s_most, $"It did not come to that in {watch.Elapsed}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        }
    }
}
