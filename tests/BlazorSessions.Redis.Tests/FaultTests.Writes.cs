using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Redis.Tests;

// What becomes of writes.
public sealed partial class FaultTests
{
    [Fact]
    public async Task A_connection_cut_before_the_answer_leaves_the_outcome_of_a_write_unknown()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        await _store.MergeAsync(_record.Handle, Some.Change().Set("a", "1"), Cancellation);
        _cable.Deafen();
        var merge = _store.MergeAsync(_record.Handle, Some.Change().Set("a", "2"), Cancellation).AsTask();
        await UntilAsync(async () => (string?)await _server.ExecuteAsync("HGET", $"{{{redis.Prefix}}}s:{_record.Handle}", "=a") == "3:2");

        _cable.Cut();

        await FailsAsync(() => merge, outcomeUnknown: true);
        await UntilAsync(async () => (await _store.FindAsync(_record.Handle, Cancellation))?.Version == 3);
    }

    [Fact]
    public async Task A_server_short_of_memory_refuses_writes_and_still_ends_sessions()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        await _server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        await FailsAsync(() => _store.TryCreateAsync(Some.Session(), Cancellation).AsTask(), outcomeUnknown: false);
        await FailsAsync(
            () => _store.MergeAsync(_record.Handle, Some.Change().Set("a", "b"), Cancellation).AsTask(), outcomeUnknown: false);

        Assert.NotNull(await _store.FindAsync(_record.Handle, Cancellation));
        Assert.True(await _store.EndAsync(_record.Handle, Cancellation));
    }

    [Fact]
    public async Task No_session_comes_back_and_no_acknowledged_write_is_lost_while_connections_are_cut()
    {
        await _store.TryCreateAsync(_record, Cancellation);
        var (acknowledged, unknown) = (0, 0);
        for (var i = 0; i < 60; i++)
        {
            if (i % 10 == 9)
            {
                _cable.Cut();
            }

            try
            {
                var result = await _store.MergeAsync(_record.Handle, Some.Change().Set($"{i}", "x"), Cancellation);
                acknowledged += result.Outcome == MergeOutcome.Merged ? 1 : 0;
            }
            catch (SessionStoreException e)
            {
                unknown += e.OutcomeUnknown ? 1 : 0;
                await UntilAsync(async () => await _store.FindAsync(_record.Handle, Cancellation) is not null);
            }
        }

        // The last cut may show only now.
        SessionRecord? found = null;
        await UntilAsync(async () => (found = await _store.FindAsync(_record.Handle, Cancellation)) is not null);
        Assert.InRange(found!.Version, 1 + acknowledged, 1 + acknowledged + unknown);
        Assert.True(await _store.EndAsync(_record.Handle, Cancellation));
        _cable.Cut();
        await UntilAsync(async () => await _store.FindAsync(_record.Handle, Cancellation) is null);
    }
}
