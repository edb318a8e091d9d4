using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// What a delta relies on: each fact makes one thing differ and expects a conflict that wrote nothing.
public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Merge_refuses_a_read_that_is_stale()
    {
        var record = await CreateAsync(Some.Session().With("count", "1"));
        await MergedAsync(record.Handle, Some.Change().Set("count", "2"));

        await ConflictsAsync(record.Handle, Some.Change().Reading("count", record).Set("count", "2"));
    }

    [Fact]
    public async Task Merge_accepts_a_read_that_is_current_whatever_else_changed()
    {
        var record = await CreateAsync(Some.Session().With("count", "1"));
        await MergedAsync(record.Handle, Some.Change().Set("other", "new"));

        await MergedAsync(record.Handle, Some.Change().Reading("count", record).Set("count", "2"));

        Assert.Equal("2", await TextAsync(record.Handle, "count"));
    }

    [Fact]
    public async Task Merge_refuses_a_read_of_an_absent_key_that_appeared()
    {
        var record = await CreateAsync(Some.Session());
        await MergedAsync(record.Handle, Some.Change().Set("count", "1"));

        await ConflictsAsync(record.Handle, Some.Change().Reading("count", 0).Set("count", "1"));
    }

    [Fact]
    public async Task Merge_refuses_a_read_of_a_key_that_was_removed()
    {
        var record = await CreateAsync(Some.Session().With("count", "1"));
        await MergedAsync(record.Handle, Some.Change().Remove("count"));

        await ConflictsAsync(record.Handle, Some.Change().Reading("count", record).Set("count", "2"));
    }

    [Fact]
    public async Task Merge_refuses_a_read_of_a_key_that_was_cleared()
    {
        var record = await CreateAsync(Some.Session().With("count", "1"));
        await MergedAsync(record.Handle, Some.Change().Clearing());

        await ConflictsAsync(record.Handle, Some.Change().Reading("count", record).Set("count", "2"));
    }

    [Fact]
    public async Task Merge_refuses_a_read_of_a_key_that_was_removed_and_came_back_the_same()
    {
        var record = await CreateAsync(Some.Session().With("count", "1"));
        await MergedAsync(record.Handle, Some.Change().Remove("count"));
        await MergedAsync(record.Handle, Some.Change().Set("count", "1"));

        await ConflictsAsync(record.Handle, Some.Change().Reading("count", record).Set("count", "2"));
    }

    [Fact]
    public async Task Merge_refuses_a_stale_read_of_a_key_it_does_not_write()
    {
        var record = await CreateAsync(Some.Session().With("price", "1").With("total", "1"));
        await MergedAsync(record.Handle, Some.Change().Set("price", "2"));

        await ConflictsAsync(
            record.Handle, Some.Change().Reading("price", record).Set("total", "1").ActiveAt(Now + The.Tick));
    }

    [Fact]
    public async Task Merge_refuses_a_stale_read_even_when_it_writes_nothing()
    {
        var record = await CreateAsync(Some.Session().With("count", "1"));
        await MergedAsync(record.Handle, Some.Change().Set("count", "2"));

        await ConflictsAsync(record.Handle, Some.Change().Reading("count", record));
    }

    [Fact]
    public async Task Merge_refuses_all_of_a_change_for_one_stale_read_among_many()
    {
        var record = await CreateAsync(Some.Session().With("one", "1").With("two", "1").With("three", "1"));
        await MergedAsync(record.Handle, Some.Change().Set("two", "2"));

        await ConflictsAsync(
            record.Handle,
            Some.Change().Reading("one", record).Reading("two", record).Reading("three", record)
                .Set("one", "x").Remove("three").Clearing().RotatingTo(The.Token("new")).ActiveAt(Now + The.Tick));
    }

    [Fact]
    public async Task Merge_that_read_the_keys_refuses_a_version_that_has_risen()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        await MergedAsync(record.Handle, Some.Change().Set("theme", "dark"));

        await ConflictsAsync(record.Handle, Some.Change().Expecting(version: 1).Set("count of keys", "1"));
        await ConflictsAsync(record.Handle, Some.Change().Expecting(version: 3).Set("count of keys", "1"));
        await MergedAsync(record.Handle, Some.Change().Expecting(version: 2).Set("count of keys", "2"));
    }

    [Fact]
    public async Task Merge_that_read_the_keys_does_not_mind_activity()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        await MergedAsync(record.Handle, Some.Change().ActiveAt(Now + The.Tick));

        await MergedAsync(record.Handle, Some.Change().Expecting(version: 1).Set("count of keys", "1"));
    }

    private async Task ConflictsAsync(SessionHandle handle, SessionDelta delta)
    {
        var before = await FindAsync(handle);
        Assert.NotNull(before);

        var result = await MergeAsync(handle, delta);

        Assert.Equal(MergeOutcome.Conflict, result.Outcome);
        Assert.Null(result.Record);
        Same.Record(before, await FindAsync(handle));
    }
}
