using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

// A store may answer a merge with the version alone when its caller holds the record that it was merged into. Whichever
// way it answers, what the caller then has is what the store has.
public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Merge_into_the_record_that_the_caller_holds_makes_the_record_that_is_kept()
    {
        SessionDelta[] changes =
        [
            Some.Change().Set("cart", "coffee").Set("new", "value"),
            Some.Change().Remove("cart"),
            Some.Change().Clearing().Set("theme", "light"),
            Some.Change().Clearing(),
            Some.Change().ActiveAt(The.Start + The.Tick),
            Some.Change().RotatingTo(The.Token("second")).By("ticket"),
            Some.Change().SigningIn(Some.UserKey()).RotatingTo(The.Token("third")),
            Some.Change().ClearingPrevious(),
            Some.Change().LastingWithout(TimeSpan.FromHours(2)).LastingUntil(The.Start + TimeSpan.FromDays(2)),
            Some.Change(),
        ];
        foreach (var change in changes)
        {
            var held = await CreateAsync(Some.Session().With("cart", "tea").With("theme", "dark"));
            var delta = change.On(held);

            var result = await MergeAsync(held.Handle, delta);

            Assert.Equal(MergeOutcome.Merged, result.Outcome);
            Same.Record(held.Merge(delta).Record!, result.RecordFrom(held, delta));
            Same.Record(held.Merge(delta).Record!, await FindAsync(held.Handle));
        }
    }

    [Fact]
    public async Task Merge_into_a_record_that_has_changed_answers_with_the_record_as_it_is()
    {
        var held = await CreateAsync(Some.Session().With("cart", "tea"));
        await MergedAsync(held.Handle, Some.Change().Set("theme", "dark").RotatingTo(The.Token("second")));
        var delta = Some.Change().Set("cart", "coffee").On(held);

        var result = await MergeAsync(held.Handle, delta);

        Assert.Equal(["cart", "theme"], result.RecordFrom(held, delta)!.Values.Keys.Order());
        Same.Record(result.RecordFrom(held, delta)!, await FindAsync(held.Handle));
    }

    [Fact]
    public async Task Merge_into_a_record_that_was_active_meanwhile_tells_of_the_activity()
    {
        var held = await CreateAsync(Some.Session().With("cart", "tea"));
        var later = Now + TimeSpan.FromMinutes(30);
        await MergedAsync(held.Handle, Some.Change().ActiveAt(later));
        var delta = Some.Change().Set("cart", "coffee").ActiveAt(Now + The.Tick).On(held);

        var result = await MergeAsync(held.Handle, delta);

        Assert.Equal(later, result.RecordFrom(held, delta)!.LastActivityAt);
        Same.Record(result.RecordFrom(held, delta)!, await FindAsync(held.Handle));
    }

    [Fact]
    public async Task Merge_by_a_caller_who_holds_nothing_answers_with_the_record()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        var result = await MergeAsync(record.Handle, Some.Change().Set("theme", "dark"));

        Assert.NotNull(result.Record);
        Same.Record(result.Record, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merges_of_32_writers_that_hold_a_record_each_make_what_is_kept()
    {
        var held = await CreateAsync(Some.Session());
        var rival = await RivalAsync();

        var records = await AtOnceAsync(32, async i =>
        {
            var delta = Some.Change().Set($"writer {i}", $"{i}").On(held);
            return (await (i % 2 == 0 ? Store : rival).MergeAsync(held.Handle, delta, Cancellation)).RecordFrom(held, delta)!;
        });

        Assert.Equal(Enumerable.Range(2, 32), records.Select(record => (int)record.Version).Order());
        Assert.All(records, record => Assert.Equal(record.Version - 1, record.Values.Count));
        Same.Record(records.MaxBy(record => record.Version)!, await FindAsync(held.Handle));
    }
}
