namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task End_removes_a_session()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var second = await SecondNodeAsync();

        Assert.True(await Store.EndAsync(record.Handle, Cancellation));

        Assert.Null(await FindAsync(record.Handle));
        Assert.Null(await second.FindAsync(record.Handle, Cancellation));
    }

    [Fact]
    public async Task End_of_a_session_that_is_not_there_is_no_error()
    {
        var record = await CreateAsync(Some.Session());
        await Store.EndAsync(record.Handle, Cancellation);

        Assert.False(await Store.EndAsync(record.Handle, Cancellation));
        Assert.False(await Store.EndAsync(SessionHandle.New(), Cancellation));
    }

    [Fact]
    public async Task End_answers_false_for_an_expired_session()
    {
        var record = await CreateAsync(Some.Session());
        Clock.SetUtcNow(record.ExpiresAt);

        Assert.False(await Store.EndAsync(record.Handle, Cancellation));
    }

    [Fact]
    public async Task End_leaves_other_sessions_alone()
    {
        var ended = await CreateAsync(Some.Session());
        var other = await CreateAsync(Some.Session().With("cart", "tea"));

        await Store.EndAsync(ended.Handle, Cancellation);

        Same.Record(other, await FindAsync(other.Handle));
    }

    [Fact]
    public async Task End_is_done_by_one_of_many_who_try()
    {
        var record = await CreateAsync(Some.Session());
        var rival = await RivalAsync();

        var ended = await AtOnceAsync(
            16, async i => await (i % 2 == 0 ? Store : rival).EndAsync(record.Handle, Cancellation));

        Assert.Equal(1, ended.Count(won => won));
    }

    [Fact]
    public async Task End_wins_over_merges_that_are_on_their_way()
    {
        var second = await SecondNodeAsync();
        for (var round = 0; round < 25; round++)
        {
            var record = await CreateAsync(Some.Session().With("count", "0"));

            await AtOnceAsync(5, async i => i == 0
                ? await Store.EndAsync(record.Handle, Cancellation)
                : (await second.MergeAsync(record.Handle, Some.Change().Set($"count {i}", "1"), Cancellation)).Record is null);

            Assert.Null(await FindAsync(record.Handle));
        }
    }
}
