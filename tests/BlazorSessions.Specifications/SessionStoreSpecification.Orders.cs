using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Merge_does_what_the_record_says_for_any_two_changes_of_a_key()
    {
        SessionDelta[] changes =
        [
            Some.Change(),
            Some.Change().Set("key", "one"),
            Some.Change().Set("key", "two"),
            Some.Change().Remove("key"),
            Some.Change().Clearing(),
            Some.Change().Clearing().Set("key", "three"),
            Some.Change().Set("other", "four"),
            Some.Change().Set("key", "five").Remove("other"),
        ];

        SessionRecord[] starts =
            [Some.Session(), Some.Session().With("key", "zero"), Some.Session().With("other", "zero")];

        foreach (var start in starts)
        {
            foreach (var (first, then) in changes.SelectMany(first => changes.Select(then => (first, then))))
            {
                var record = await CreateAsync(start with { Handle = SessionHandle.New() });
                var expected = record.Merge(first).Record!.Merge(then).Record!;

                await MergedAsync(record.Handle, first);
                Same.Record(expected, await MergedAsync(record.Handle, then));
                Same.Record(expected, await FindAsync(record.Handle));
            }
        }
    }

    [Fact]
    public async Task Merge_of_add_modify_and_remove_ends_the_same_in_any_order()
    {
        SessionDelta add = Some.Change().Set("added", "new"),
            modify = Some.Change().Set("modified", "new"),
            remove = Some.Change().Remove("removed");
        SessionDelta[][] orders =
        [
            [add, modify, remove], [add, remove, modify], [modify, add, remove],
            [modify, remove, add], [remove, add, modify], [remove, modify, add],
        ];

        foreach (var order in orders)
        {
            var record = await CreateAsync(
                Some.Session().With("modified", "old").With("removed", "old").With("kept", "old"));
            foreach (var delta in order)
            {
                await MergedAsync(record.Handle, delta);
            }

            var found = await FindAsync(record.Handle);
            Assert.Equal(4, found!.Version);
            Assert.Equal(
                [("added", "new"), ("kept", "old"), ("modified", "new")],
                found.Values.Select(pair => (pair.Key, The.Text(pair.Value.Data))).Order());
        }
    }
}
