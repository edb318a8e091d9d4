using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Merge_rotates_the_token_when_the_expected_one_is_current()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));

        var merged = await MergedAsync(
            record.Handle, Some.Change().Expecting(record.TokenHash).RotatingTo(The.Token("second")));

        Same.Record(record with { Version = 2, TokenHash = The.Token("second") }, merged);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_refuses_an_expected_token_that_was_rotated_away()
    {
        var record = await CreateAsync(Some.Session());
        await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second")));

        await ConflictsAsync(
            record.Handle, Some.Change().Expecting(record.TokenHash).RotatingTo(The.Token("third")).Set("a", "b"));
        await ConflictsAsync(record.Handle, Some.Change().Expecting(record.TokenHash).Set("a", "b"));
        await ConflictsAsync(record.Handle, Some.Change().Expecting(record.TokenHash));
    }

    [Fact]
    public async Task Merge_refuses_an_expected_token_that_only_a_grace_lets_in()
    {
        var record = await CreateAsync(Some.Session());
        await MergedAsync(record.Handle, Some.Change().RotatingTo(
            The.Token("second"), keepPreviousUntil: Now + TimeSpan.FromSeconds(30)));

        await ConflictsAsync(record.Handle, Some.Change().Expecting(record.TokenHash).RotatingTo(The.Token("third")));
    }

    [Fact]
    public async Task Merge_spends_a_token_once_however_many_try()
    {
        var record = await CreateAsync(Some.Session());
        var rival = await RivalAsync();

        var results = await AtOnceAsync(16, async i => await (i % 2 == 0 ? Store : rival).MergeAsync(
            record.Handle, Some.Change().Expecting(record.TokenHash).RotatingTo(The.Token($"new {i}")), Cancellation));

        var winner = Assert.Single(results, result => result.Outcome == MergeOutcome.Merged);
        Assert.All(results.Except([winner]), result => Assert.Equal(MergeOutcome.Conflict, result.Outcome));
        Same.Record(winner.Record!, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_keeps_the_previous_token_for_the_time_of_a_grace()
    {
        var record = await CreateAsync(Some.Session());
        var until = Now + TimeSpan.FromSeconds(30) + The.Tick;

        var merged = await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second"), until));

        Same.Record(
            record with
            {
                Version = 2,
                TokenHash = The.Token("second"),
                PreviousTokenHash = record.TokenHash,
                PreviousTokenUntil = until,
            },
            merged);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_that_does_not_rotate_leaves_a_grace_alone()
    {
        var record = await CreateAsync(Some.Session());
        var rotated = await MergedAsync(
            record.Handle, Some.Change().RotatingTo(The.Token("second"), Now + TimeSpan.FromSeconds(30)));

        var merged = await MergedAsync(record.Handle, Some.Change().Set("cart", "tea").ActiveAt(Now + The.Tick));

        Assert.Equal(rotated.PreviousTokenHash, merged.PreviousTokenHash);
        Assert.Equal(rotated.PreviousTokenUntil, merged.PreviousTokenUntil);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_that_rotates_again_forgets_the_token_before_the_previous()
    {
        var record = await CreateAsync(Some.Session());
        var until = Now + TimeSpan.FromSeconds(30);
        await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second"), until));

        var graced = await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("third"), until + The.Tick));
        Assert.Equal(The.Token("second"), graced.PreviousTokenHash);
        Assert.Equal(until + The.Tick, graced.PreviousTokenUntil);

        var strict = await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("fourth")));
        Assert.Null(strict.PreviousTokenHash);
        Assert.Null(strict.PreviousTokenUntil);
        Same.Record(strict, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_keeps_which_ticket_made_the_current_token()
    {
        var record = await CreateAsync(Some.Session() with { TokenNonce = "bind" });

        var written = await MergedAsync(record.Handle, Some.Change().Set("cart", "tea").By("no rotation, no ticket"));
        var byTicket = await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second")).By("sign-in"));
        var byRequest = await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("third")));

        Assert.Equal(
            ("bind", "sign-in", null), (written.TokenNonce, byTicket.TokenNonce, byRequest.TokenNonce));
        Same.Record(byRequest, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_clears_the_previous_token_without_a_new_version()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var rotated = await MergedAsync(
            record.Handle, Some.Change().RotatingTo(The.Token("second"), Now + TimeSpan.FromSeconds(30)));

        var cleared = await MergedAsync(
            record.Handle, Some.Change().Expecting(rotated.TokenHash).ClearingPrevious().ActiveAt(Now + The.Tick));

        Same.Record(
            rotated with { PreviousTokenHash = null, PreviousTokenUntil = null, LastActivityAt = Now + The.Tick }, cleared);
        Same.Record(cleared, await FindAsync(record.Handle));
        Same.Record(cleared, await MergedAsync(record.Handle, Some.Change().ClearingPrevious()));
    }

    [Fact]
    public async Task Merge_clears_the_previous_token_beside_a_write_and_keeps_it_beside_a_rotation()
    {
        var record = await CreateAsync(Some.Session());
        var until = Now + TimeSpan.FromSeconds(30);
        var rotated = await MergedAsync(record.Handle, Some.Change().RotatingTo(The.Token("second"), until));

        var again = await MergedAsync(
            record.Handle, Some.Change().RotatingTo(The.Token("third"), until).ClearingPrevious());
        var written = await MergedAsync(record.Handle, Some.Change().Set("cart", "tea").ClearingPrevious());

        Assert.Equal((rotated.TokenHash, until), (again.PreviousTokenHash, again.PreviousTokenUntil));
        Assert.Equal((null, null), (written.PreviousTokenHash, written.PreviousTokenUntil));
        Same.Record(written, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_that_lost_its_token_clears_nothing()
    {
        var record = await CreateAsync(Some.Session());
        await MergedAsync(record.Handle, Some.Change().RotatingTo(
            The.Token("second"), keepPreviousUntil: Now + TimeSpan.FromSeconds(30)));

        await ConflictsAsync(record.Handle, Some.Change().Expecting(record.TokenHash).ClearingPrevious());
    }
}
