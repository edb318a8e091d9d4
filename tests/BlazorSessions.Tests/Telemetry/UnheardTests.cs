using System.Diagnostics.Metrics;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Specifications;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Telemetry;

/// <summary>What telemetry costs while nobody listens. Alone: other tests listen to all there is in the process.</summary>
[Collection(nameof(Alone))]
public sealed class UnheardTests
{
    [Fact]
    public async Task A_call_of_the_store_and_a_count_cost_no_allocation()
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var measures = new SessionMeasures(
            new SessionTelemetry(services.GetRequiredService<IMeterFactory>()), SessionName.Default);
        var clock = new FakeTimeProvider(The.Start);
        var store = new MemorySessionStore(clock);
        var record = Some.Session();
        await store.TryCreateAsync(record, TestApp.Stop);
        var options = Options.Create(new BlazorSessionsOptions());
        var client = new StoreGateway(
            store,
            new RecordProtector(new EphemeralDataProtectionProvider(), SessionName.Default, options),
            clock,
            options,
            measures,
            NullLogger<StoreGateway>.Instance);

        Measure(100);

        Assert.False(measures.WatchStore);
        Assert.Equal(0, Measure(1000));

        long Measure(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                Assert.True(client.FindAsync(record.Handle, TestApp.Stop) is { IsCompletedSuccessfully: true });
                measures.Started();
                measures.Ended(SessionEndReason.Idle);
                measures.CookieRejected("malformed");
                measures.StoreAnswered("find", TimeSpan.Zero, null);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public async Task A_message_of_another_node_costs_no_allocation_beside_what_it_asks_for()
    {
        await using var app = await TestApp.StartAsync();
        var sessions = app.Services.GetRequiredService<LiveSessions>();
        var handle = SessionHandle.New();

        Measure(100);

        Assert.Equal(0, Measure(1000));

        long Measure(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                Assert.True(sessions.ReceiveAsync(handle, "ended", this, static _ => Task.CompletedTask).IsCompleted);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
