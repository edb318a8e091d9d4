using System.Security.Cryptography;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Distributed;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores.Distributed;

/// <summary>A cache that fails, hangs, forgets, is full, answers what was before, or rubbish.</summary>
public sealed class FaultTests
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();
    private readonly FaultyCache _cache = new();
    private readonly DistributedCacheSessionStore _store;
    private int _pauses;

    public FaultTests() => _store = NewStore();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cache_that_fails_a_read_has_changed_nothing()
    {
        var record = await CreateAsync();
        _cache.Fail("get");

        await FailsAsync(false, () => _store.FindAsync(record.Handle, Stop).AsTask());
        await FailsAsync(false, () => MergeAsync(record, Some.Change().Set("cart", "tea")));
        await FailsAsync(false, () => _store.EndAsync(record.Handle, Stop).AsTask());
        await FailsAsync(false, () => _store.TryCreateAsync(Some.Session(), Stop).AsTask());

        _cache.Before = null;
        Same.Record(record, await FindAsync(record));
        Assert.Equal(0, _store.Turns);
    }

    [Fact]
    public async Task A_cache_that_fails_a_write_may_have_done_it()
    {
        var record = await CreateAsync();
        _cache.Fail("set");

        await FailsAsync(true, () => MergeAsync(record, Some.Change().Set("cart", "tea")));
        await FailsAsync(true, () => _store.EndAsync(record.Handle, Stop).AsTask());
        await FailsAsync(true, () => _store.TryCreateAsync(Some.Session(), Stop).AsTask());

        _cache.Before = null;
        Same.Record(record, await FindAsync(record));
        Assert.Equal(0, _store.Turns);
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_there_and_the_next_one_stands_on_it()
    {
        var record = await CreateAsync();
        _cache.After = verb => verb == "set" ? throw new IOException() : Task.CompletedTask;
        await FailsAsync(true, () => MergeAsync(record, Some.Change().Set("cart", "tea")));
        _cache.After = null;

        var merged = (await MergeAsync(record, Some.Change().Set("theme", "dark"))).Record!;

        Assert.Equal(["cart", "theme"], merged.Values.Keys.Order());
        Assert.Equal(3, merged.Version);
    }

    [Fact]
    public async Task An_end_whose_removal_failed_is_an_end()
    {
        var record = await CreateAsync();
        _cache.Fail("remove");

        await FailsAsync(true, () => _store.EndAsync(record.Handle, Stop).AsTask());

        Assert.Null(await FindAsync(record));
        Assert.Null(await NewStore().FindAsync(record.Handle, Stop));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(record, Some.Change().Set("a", "b"))).Outcome);
    }

    [Theory]
    [InlineData("get")]
    [InlineData("set")]
    public async Task A_write_that_could_not_be_read_back_says_that_its_outcome_is_unknown(string lost)
    {
        var record = await CreateAsync();
        _cache.After = verb =>
        {
            if (verb == "set")
            {
                _cache.Fail("get");
            }

            return Task.CompletedTask;
        };

        await FailsAsync(true, () => lost == "get"
            ? MergeAsync(record, Some.Change().Set("cart", "tea"))
            : _store.TryCreateAsync(Some.Session(), Stop).AsTask());
    }

    [Fact]
    public async Task A_read_that_hangs_can_be_left_and_leaves_the_session_free()
    {
        var record = await CreateAsync();
        using var cancel = new CancellationTokenSource();
        _cache.Before = _ => new TaskCompletionSource().Task;
        var (find, merge) = (
            _store.FindAsync(record.Handle, cancel.Token).AsTask(),
            _store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), cancel.Token).AsTask());
        var waiting = _store.EndAsync(record.Handle, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => find);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => merge);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _cache.Before = null;
        Assert.Equal(0, _store.Turns);
        Assert.Equal(MergeOutcome.Merged, (await MergeAsync(record, Some.Change().Set("cart", "tea"))).Outcome);
    }

    [Fact]
    public async Task A_write_that_hangs_keeps_others_off_its_session_for_a_while_and_nobody_off_another()
    {
        var (record, other) = (await CreateAsync(), await CreateAsync());
        using var cancel = new CancellationTokenSource();
        _cache.Before = verb => verb == "set" ? new TaskCompletionSource().Task : Task.CompletedTask;
        var hanging = _store.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), cancel.Token).AsTask();
        _cache.Before = null;
        await cancel.CancelAsync();
        var waiting = MergeAsync(record, Some.Change().Set("theme", "dark"));

        Assert.Equal(MergeOutcome.Merged, (await MergeAsync(other, Some.Change().Set("cart", "tea"))).Outcome);
        Assert.False(waiting.IsCompleted);
        await AdvanceAsync(SessionCache.Patience, hanging);

        await FailsAsync(true, () => hanging);
        Assert.Equal(["theme"], (await waiting).Record!.Values.Keys);
        Assert.Equal(0, _store.Turns);
    }

    [Fact]
    public async Task A_session_that_the_cache_forgot_is_missing_and_no_write_makes_it_again()
    {
        var record = await CreateAsync();
        _cache.Forget();

        // It may be behind: nobody is signed out on its first word.
        await FailsAsync(false, () => _store.FindAsync(record.Handle, Stop).AsTask());
        await FailsAsync(false, () => MergeAsync(record, Some.Change().Set("cart", "tea")));

        _clock.Advance(SeenWrites.KnowsBetterFor);
        Assert.Null(await FindAsync(record));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(record, Some.Change().ActiveAt(The.Start))).Outcome);
        Assert.DoesNotContain(_cache.Keys, key => key.Contains(":s:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cache_that_keeps_nothing_is_no_success()
    {
        var record = await CreateAsync();
        _cache.IsFull = true;

        await FailsAsync(true, () => _store.TryCreateAsync(Some.Session(), Stop).AsTask());
        await FailsAsync(true, () => MergeAsync(record, Some.Change().Set("cart", "tea")));
    }

    [Fact]
    public async Task A_stale_answer_is_asked_again_until_the_cache_has_caught_up()
    {
        var record = await CreateAsync();
        var before = _cache[Key(record)];
        var written = (await MergeAsync(record, Some.Change().Set("cart", "tea"))).Record!;
        _cache.Answer = (key, now) => key == Key(record) && _pauses < 3 ? before : now;

        Same.Record(written, await FindAsync(record));

        _pauses = 0;
        var merged = (await MergeAsync(record, Some.Change().Set("theme", "dark"))).Record!;
        Assert.Equal(["cart", "theme"], merged.Values.Keys.Order());
    }

    [Fact]
    public async Task A_stale_answer_is_never_written_over()
    {
        var record = await CreateAsync();
        var before = _cache[Key(record)];
        var written = (await MergeAsync(record, Some.Change().Set("cart", "tea"))).Record!;
        _cache.Answer = (key, now) => key == Key(record) ? before : now;

        await FailsAsync(false, () => _store.FindAsync(record.Handle, Stop).AsTask());
        await FailsAsync(false, () => MergeAsync(record, Some.Change().Set("theme", "dark")));

        // Activity is merged by who holds no record, and would take back the write all the same.
        await FailsAsync(false, () => MergeAsync(record, Some.Change().ActiveAt(The.Start + The.Tick)));
        _cache.Answer = null;
        Same.Record(written, await FindAsync(record));
    }

    [Fact]
    public async Task After_ten_seconds_the_word_of_the_cache_counts()
    {
        var record = await CreateAsync();
        var before = _cache[Key(record)];
        await MergeAsync(record, Some.Change().Set("cart", "tea"));
        _cache[Key(record)] = before;

        await FailsAsync(false, () => _store.FindAsync(record.Handle, Stop).AsTask());
        _clock.Advance(SeenWrites.KnowsBetterFor);

        Same.Record(record, await FindAsync(record));
        Assert.Equal(2, (await MergeAsync(record, Some.Change().Set("theme", "dark"))).Record!.Version);
    }

    [Fact]
    public async Task A_stale_answer_does_not_bring_an_ended_session_back()
    {
        var record = await CreateAsync();
        var before = _cache[Key(record)];
        await _store.EndAsync(record.Handle, Stop);
        _cache.Answer = (key, _) => key == Key(record) ? before : null; // of before the end, which has no key yet

        Assert.Null(await FindAsync(record));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(record, Some.Change().Set("a", "b"))).Outcome);
        _clock.Advance(SeenWrites.KnowsBetterFor);
        Assert.Null(await FindAsync(record));
    }

    [Fact]
    public async Task An_end_reaches_a_session_that_the_cache_does_not_show()
    {
        var record = await CreateAsync();
        _cache.Answer = (_, _) => null;

        await _store.EndAsync(record.Handle, Stop);

        _cache.Answer = null;
        Assert.Null(await FindAsync(record));
        Assert.Null(await NewStore().FindAsync(record.Handle, Stop));
    }

    [Fact]
    public async Task Rubbish_is_missing_whatever_it_is_and_can_be_ended()
    {
        for (var i = 0; i < 300; i++)
        {
            var handle = SessionHandle.New();
            var record = await CreateAsync(handle);
            var data = _cache[Key(record)]!;
            _cache[Key(record)] = i switch
            {
                < 100 => RandomNumberGenerator.GetBytes(i),
                < 200 => [1, .. RandomNumberGenerator.GetBytes(i)],
                _ => [.. data[..(i - 180)], .. RandomNumberGenerator.GetBytes(i - 199), .. data[(i - 150)..]],
            };
            var store = NewStore();

            Assert.Null(await store.FindAsync(handle, Stop));
            Assert.Equal(MergeOutcome.Missing, (await store.MergeAsync(handle, Some.Change().Set("a", "b"), Stop)).Outcome);
            Assert.False(await store.TryCreateAsync(Some.Session().Named(handle.Value), Stop));
            Assert.False(await store.EndAsync(handle, Stop));
            Assert.Null(_cache[Key(record)]);
        }
    }

    [Fact]
    public async Task A_record_of_another_session_is_rubbish()
    {
        var (record, other) = (await CreateAsync(), await CreateAsync());
        _cache[Key(record)] = _cache[Key(other)];

        Assert.Null(await NewStore().FindAsync(record.Handle, Stop));
    }

    private DistributedCacheSessionStore NewStore() => new(_cache, _clock, logger: _log.CreateLogger<DistributedCacheSessionStore>())
    {
        Pause = (_, _) =>
        {
            _pauses++;
            return Task.CompletedTask;
        },
    };

    private static string Key(SessionRecord record) => "bs:s:" + record.Handle.Value;

    private async Task<SessionRecord> CreateAsync(SessionHandle? handle = null)
    {
        var record = Some.Session();
        record = handle is { } named ? record.Named(named.Value) : record;
        Assert.True(await _store.TryCreateAsync(record, Stop));
        return record;
    }

    private Task<SessionRecord?> FindAsync(SessionRecord record) => _store.FindAsync(record.Handle, Stop).AsTask();

    private Task<MergeResult> MergeAsync(SessionRecord record, SessionDelta delta) =>
        _store.MergeAsync(record.Handle, delta, Stop).AsTask();

    private static async Task FailsAsync(bool outcomeUnknown, Func<Task> verb)
    {
        var error = await Assert.ThrowsAsync<SessionStoreException>(verb);
        Assert.Equal(outcomeUnknown, error.OutcomeUnknown);
        Assert.DoesNotContain("cache.internal", error.Message);
    }

    // The timer may not have been started when the clock is moved for the first time.
    private async Task AdvanceAsync(TimeSpan by, Task until)
    {
        for (var i = 0; i < 1000 && !until.IsCompleted; i++)
        {
            _clock.Advance(by);
            await Task.WhenAny(until, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop));
        }
    }
}
