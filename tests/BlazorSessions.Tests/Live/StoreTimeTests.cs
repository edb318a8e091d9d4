using BlazorSessions.Live;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Live;

/// <summary>The time that a store gets, which does not depend on what the store does with its token.</summary>
public sealed class StoreTimeTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new(The.Start);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task I10_a_store_whose_cancellation_blocks_costs_the_store_timeout_and_no_more(bool isSingleNode)
    {
        using var gate = new ManualResetEventSlim();
        var told = new TaskCompletionSource();
        var store = Store(isSingleNode, stop =>
        {
            var never = new TaskCompletionSource<SessionRecord?>();
            stop.Register(() =>
            {
                told.SetResult();
                gate.Wait(s_patience);
                never.SetCanceled(stop);
            });
            return new ValueTask<SessionRecord?>(never.Task);
        });

        var asking = Client(store).FindAsync(SessionHandle.New(), Stop).AsTask();
        await Task.Run(() => _clock.Advance(s_timeout), Stop).WaitAsync(s_patience, Stop);

        var error = await Assert.ThrowsAsync<SessionStoreException>(() => asking.WaitAsync(s_patience, Stop));
        Assert.False(error.OutcomeUnknown);
        await told.Task.WaitAsync(s_patience, Stop);
        gate.Set();
    }

    [Fact]
    public async Task A_caller_who_cancels_does_not_wait_for_the_store_either()
    {
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        var store = Store(isSingleNode: false, stop =>
        {
            stop.Register(() =>
            {
                told.SetResult();
                gate.Wait(s_patience);
            });
            return new ValueTask<SessionRecord?>(new TaskCompletionSource<SessionRecord?>().Task);
        });

        var asking = Client(store).FindAsync(SessionHandle.New(), cancel.Token).AsTask();
        await Task.Run(cancel.Cancel, Stop).WaitAsync(s_patience, Stop);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(s_patience, Stop));
        await told.Task.WaitAsync(s_patience, Stop);
        gate.Set();
    }

    [Fact]
    public async Task What_an_abandoned_call_ends_with_is_looked_at()
    {
        List<Exception> unobserved = [];
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) => unobserved.Add(e.Exception);
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            await AbandonAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        Assert.DoesNotContain(unobserved, exception => exception.ToString().Contains("too late", StringComparison.Ordinal));

        async Task AbandonAsync()
        {
            var late = new TaskCompletionSource<SessionRecord?>();
            var asking = Client(Store(isSingleNode: false, _ => new ValueTask<SessionRecord?>(late.Task)))
                .FindAsync(SessionHandle.New(), Stop).AsTask();
            _clock.Advance(s_timeout);
            await Assert.ThrowsAsync<SessionStoreException>(() => asking);
            late.SetException(new IOException("too late"));
        }
    }

    [Fact]
    public async Task All_calls_of_a_verb_share_its_time_whether_they_answer_at_once_or_not()
    {
        var isAtOnce = true;
        var client = Client(Store(isSingleNode: false, async _ =>
        {
            _clock.Advance(s_timeout / 4);
            await (isAtOnce ? Task.CompletedTask : Task.Run(() => { }, Stop));
            return null;
        }));

        using (client.BeginVerb())
        {
            for (var i = 0; i < 4; i++)
            {
                Assert.Null(await client.FindAsync(SessionHandle.New(), Stop));
                isAtOnce = !isAtOnce;
            }

            await Assert.ThrowsAsync<SessionStoreException>(() => client.FindAsync(SessionHandle.New(), Stop).AsTask());
        }

        Assert.Null(await client.FindAsync(SessionHandle.New(), Stop));
    }

    [Fact]
    public async Task A_store_that_answers_at_once_costs_no_allocation()
    {
        var store = new MemorySessionStore(_clock);
        var record = Some.Session();
        await store.TryCreateAsync(record, Stop);
        var client = Client(store);

        long Measure(int times)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < times; i++)
            {
                Assert.True(client.FindAsync(record.Handle, Stop) is { IsCompletedSuccessfully: true });
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Measure(100);
        Assert.Equal(0, Measure(1000));
    }

    private static ISessionStore Store(bool isSingleNode, Func<CancellationToken, ValueTask<SessionRecord?>> find) =>
        isSingleNode ? new FindingSingleNodeStore(find) : new FindingStore(find);

    private StoreGateway Client(ISessionStore store) => new(
        store,
        new RecordProtector(
            new EphemeralDataProtectionProvider(), SessionName.Default, Options.Create(new BlazorSessionsOptions())),
        _clock,
        Options.Create(new BlazorSessionsOptions { StoreTimeout = s_timeout }),
        measures: null,
        NullLogger<StoreGateway>.Instance);
}
