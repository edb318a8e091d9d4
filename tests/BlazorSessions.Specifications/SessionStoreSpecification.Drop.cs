using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// A merge may ask that a record it leaves empty goes: of value to nobody, and its visitor is to lose the cookie.
public abstract partial class SessionStoreSpecification
{
    public static TheoryData<string> WaysToEmpty => ["clear", "remove", "remove what was read"];

    [Theory]
    [MemberData(nameof(WaysToEmpty))]
    public async Task Merge_that_empties_an_anonymous_record_drops_it_when_asked(string way)
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var delta = way switch
        {
            "clear" => Some.Change().Clearing(),
            "remove" => Some.Change().Remove("cart"),
            _ => Some.Change().Reading("cart", record).Remove("cart").Expecting(record.Version).On(record),
        };

        var result = await MergeAsync(record.Handle, delta.DroppingIfEmpty().ActiveAt(Now + The.Tick));

        Assert.Equal(MergeOutcome.Dropped, result.Outcome);
        Assert.Null(result.Record);
        Assert.Null(await FindAsync(record.Handle));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(record.Handle, Some.Change().Set("a", "b"))).Outcome);
        Assert.False(await Store.EndAsync(record.Handle, Cancellation));
        await CreateAsync(Some.Session().Named(record.Handle.Value));
    }

    [Fact]
    public async Task Merge_that_empties_a_record_keeps_it_unless_asked()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        var merged = await MergedAsync(record.Handle, Some.Change().Clearing());

        Assert.Empty(merged.Values);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_drops_no_record_that_has_a_value_left()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea").With("theme", "dark"));

        await MergedAsync(record.Handle, Some.Change().Remove("cart").DroppingIfEmpty());
        var merged = await MergedAsync(record.Handle, Some.Change().Clearing().Set("theme", "light").DroppingIfEmpty());

        Same.Record(merged, await FindAsync(record.Handle));
        Assert.Equal("light", await TextAsync(record.Handle, "theme"));
    }

    [Fact]
    public async Task Merge_drops_no_record_of_a_user()
    {
        var record = await SignedInAsync(Some.UserKey());
        await MergedAsync(record.Handle, Some.Change().Set("cart", "tea"));

        var merged = await MergedAsync(record.Handle, Some.Change().Clearing().DroppingIfEmpty());

        Assert.Empty(merged.Values);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_whose_checks_fail_drops_nothing()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        await MergedAsync(record.Handle, Some.Change().Set("cart", "coffee"));

        await ConflictsAsync(record.Handle, Some.Change().Reading("cart", record).Remove("cart").DroppingIfEmpty());
    }

    [Fact]
    public async Task Merge_that_drops_never_loses_a_write_that_was_acknowledged()
    {
        var rival = await RivalAsync();
        for (var round = 0; round < 25; round++)
        {
            var record = await CreateAsync(Some.Session().With("cart", "tea"));

            var outcomes = await AtOnceAsync(4, async i => (i == 0
                ? await Store.MergeAsync(record.Handle, Some.Change().Remove("cart").DroppingIfEmpty(), Cancellation)
                : await rival.MergeAsync(record.Handle, Some.Change().Set($"key {i}", "new"), Cancellation)).Outcome);

            // A store may let the first try again: whether it would have emptied the record changed while it ran.
            var kept = await FindAsync(record.Handle);
            var acknowledged = outcomes.Skip(1).Count(outcome => outcome == MergeOutcome.Merged);
            Assert.Equal(acknowledged, kept?.Values.Keys.Count(key => key != "cart") ?? 0);
            Assert.True(outcomes[0] != MergeOutcome.Dropped || acknowledged == 0, "A record was dropped over a write.");
            Assert.True(outcomes[0] != MergeOutcome.Merged || kept?.Values.ContainsKey("cart") == false);
        }
    }

    [Fact]
    public Task Merge_that_drops_leaves_nothing_for_clean_up() => WithAsync<ISessionCleanup>(async cleanup =>
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        Assert.Equal(
            MergeOutcome.Dropped, (await MergeAsync(record.Handle, Some.Change().Clearing().DroppingIfEmpty())).Outcome);

        Assert.Empty(await PagesOf.EndAsync(after => cleanup.EndBatchAsync(after, 10, Cancellation)));
        Clock.SetUtcNow(record.ExpiresAt);
        Assert.Equal(0, await cleanup.DeleteExpiredAsync(Now, 10, Cancellation));
    });
}
