using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Find_answers_null_for_a_session_nobody_made()
    {
        Assert.Null(await FindAsync(SessionHandle.New()));
    }

    [Fact]
    public async Task Find_answers_null_for_a_session_that_expired_but_was_not_cleaned()
    {
        var record = await CreateAsync(Some.Session());

        Clock.SetUtcNow(record.ExpiresAt);

        Assert.Null(await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Find_sees_at_once_what_another_node_wrote()
    {
        var second = await SecondNodeAsync();
        var record = await CreateAsync(Some.Session());
        var merged = await second.MergeAsync(record.Handle, Some.Change().Set("cart", "tea"), Cancellation);

        var found = await FindAsync(record.Handle);

        Same.Record(merged.Record!, found);
        Same.Record(found!, await second.FindAsync(record.Handle, Cancellation));
    }

    [Fact]
    public async Task Find_changes_nothing()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        Clock.Advance(TimeSpan.FromMinutes(30));

        _ = await FindAsync(record.Handle);

        Same.Record(record, await FindAsync(record.Handle));
        Clock.SetUtcNow(record.ExpiresAt);
        Assert.Null(await FindAsync(record.Handle));
    }

    [Fact]
    public async Task A_record_that_was_found_does_not_change_any_more()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var found = await FindAsync(record.Handle);

        await MergedAsync(
            record.Handle, Some.Change().Set("cart", "coffee").Set("theme", "dark").RotatingTo(The.Token("second")));
        await Store.EndAsync(record.Handle, Cancellation);

        Same.Record(record, found);
    }

    [Theory]
    [InlineData(RecordDamage.Corrupt)]
    [InlineData(RecordDamage.UnknownFormat)]
    [InlineData(RecordDamage.FutureFormat)]
    public Task Find_answers_null_for_a_record_it_cannot_read_and_logs_it(RecordDamage damage) =>
        DamagedAsync(damage, async handle =>
        {
            Assert.Null(await FindAsync(handle));

            Assert.Contains(_log.Warnings, line => line.Text.Contains(handle.Value, StringComparison.Ordinal));
            Assert.DoesNotContain("secret tea", _log.ToString(), StringComparison.Ordinal);
        });

    [Theory]
    [InlineData(RecordDamage.Corrupt)]
    [InlineData(RecordDamage.UnknownFormat)]
    [InlineData(RecordDamage.FutureFormat)]
    public Task Create_refuses_the_handle_of_a_record_it_cannot_read(RecordDamage damage) => DamagedAsync(damage, async handle =>
    {
        _ = await FindAsync(handle);

        Assert.False(await Store.TryCreateAsync(Some.Session().Named(handle.Value), Cancellation));
    });

    [Theory]
    [InlineData(RecordDamage.UnknownFormat)]
    [InlineData(RecordDamage.FutureFormat)]
    public Task Merge_takes_a_record_of_another_format_for_missing(RecordDamage damage) => DamagedAsync(damage, async handle =>
    {
        var result = await MergeAsync(handle, Some.Change().Set("cart", "coffee"));

        Assert.Equal(MergeOutcome.Missing, result.Outcome);
        Assert.Null(await FindAsync(handle));
    });

    [Theory]
    [InlineData(RecordDamage.Corrupt)]
    [InlineData(RecordDamage.UnknownFormat)]
    [InlineData(RecordDamage.FutureFormat)]
    public Task End_removes_a_record_it_cannot_read(RecordDamage damage) => DamagedAsync(damage, async handle =>
    {
        _ = await Store.EndAsync(handle, Cancellation);

        await CreateAsync(Some.Session().Named(handle.Value));
    });

    /// <summary>
    /// Runs a fact on the handle of a damaged record; on a store that keeps objects, asserts that it may say so and
    /// that the record is well.
    /// </summary>
    private async Task DamagedAsync(RecordDamage damage, Func<SessionHandle, Task> fact)
    {
        var record = await CreateAsync(Some.Session().With("cart", "secret tea"));
        if (await DamageAsync(record.Handle, damage))
        {
            await fact(record.Handle);
            return;
        }

        Assert.IsType<ISingleNodeStore>(Store, exactMatch: false);
        Same.Record(record, await FindAsync(record.Handle));
    }
}
