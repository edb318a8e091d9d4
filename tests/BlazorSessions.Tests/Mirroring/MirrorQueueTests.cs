using BlazorSessions.Live;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;

namespace BlazorSessions.Tests.Mirroring;

public sealed class MirrorQueueTests
{
    private readonly MirrorQueue _queue = new(capacity: 3);

    [Fact]
    public void A_session_waits_once_with_its_newest_record()
    {
        var record = Some.Session();

        Assert.Equal((1, 0), _queue.Add(MirrorEntry.Of(record with { Version = 2 })));
        Assert.Equal((0, 0), _queue.Add(MirrorEntry.Of(record with { Version = 4 })));
        Assert.Equal((0, 0), _queue.Add(MirrorEntry.Of(record with { Version = 3 })));

        Assert.Equal(4, _queue.Take()!.Record!.Version);
        Assert.Null(_queue.Take());
    }

    [Fact]
    public void Activity_is_news_and_old_activity_is_none()
    {
        var record = Some.Session();
        _queue.Add(MirrorEntry.Of(record));
        _queue.Add(MirrorEntry.Of(record with { LastActivityAt = The.Start + The.Tick }));
        _queue.Add(MirrorEntry.Of(record));

        Assert.Equal(The.Start + The.Tick, _queue.Take()!.Record!.LastActivityAt);
    }

    [Fact]
    public void An_end_is_final_and_goes_first()
    {
        var (ended, other) = (Some.Session(), Some.Session());
        _queue.Add(MirrorEntry.Of(other));
        _queue.Add(MirrorEntry.Of(ended));
        _queue.Add(MirrorEntry.End(ended.Handle, SessionEndReason.SignedOut));
        _queue.Add(MirrorEntry.Of(ended with { Version = 9 }));
        _queue.Add(MirrorEntry.Unknown(ended.Handle));

        Assert.Equal(MirrorEntry.End(ended.Handle, SessionEndReason.SignedOut), _queue.Take());
        Assert.Equal(other.Handle, _queue.Take()!.Handle);
        Assert.Null(_queue.Take());
    }

    [Fact]
    public void What_nobody_knows_is_asked_whatever_else_is_noted()
    {
        var record = Some.Session();
        _queue.Add(MirrorEntry.Of(record));
        _queue.Add(MirrorEntry.Unknown(record.Handle));
        _queue.Add(MirrorEntry.Of(record with { Version = 9 }));

        Assert.Equal(MirrorEntry.Unknown(record.Handle), _queue.Take());
    }

    [Fact]
    public void A_full_queue_drops_the_record_that_waited_longest_and_ends_last()
    {
        SessionRecord[] records = [.. Enumerable.Range(0, 4).Select(_ => Some.Session())];
        SessionHandle[] ends = [.. Enumerable.Range(0, 4).Select(_ => SessionHandle.New())];
        foreach (var record in records)
        {
            _queue.Add(MirrorEntry.Of(record));
        }

        Assert.Equal((0, 1), _queue.Add(MirrorEntry.End(ends[0], null)));
        Assert.Equal((0, 1), _queue.Add(MirrorEntry.End(ends[1], null)));
        Assert.Equal((0, 1), _queue.Add(MirrorEntry.End(ends[2], null)));
        Assert.Equal((0, 1), _queue.Add(MirrorEntry.Of(records[0])));
        Assert.Equal((0, 1), _queue.Add(MirrorEntry.End(ends[3], null)));

        Assert.Equal(3, _queue.Count);
        Assert.Equal(
            ends[1..].Select(handle => handle.Value), Enumerable.Range(0, 3).Select(_ => _queue.Take()!.Handle.Value));
    }

    [Fact]
    public async Task Of_any_number_of_writers_the_newest_of_each_session_is_taken_last()
    {
        var queue = new MirrorQueue(capacity: 100);
        SessionRecord[] records = [.. Enumerable.Range(0, 10).Select(_ => Some.Session())];
        var taken = new Dictionary<SessionHandle, long>();
        var writing = Task.WhenAll(records.Select(record => Task.Run(() =>
        {
            for (var version = 1; version <= 1000; version++)
            {
                queue.Add(MirrorEntry.Of(record with { Version = version }));
            }
        })));
        while (!writing.IsCompleted || queue.Count > 0)
        {
            if (queue.Take() is { } entry)
            {
                Assert.True(entry.Record!.Version > taken.GetValueOrDefault(entry.Handle));
                taken[entry.Handle] = entry.Record.Version;
            }
        }

        await writing;
        Assert.All(records, record => Assert.Equal(1000, taken[record.Handle]));
    }
}
