using BlazorSessions.Stores;

namespace BlazorSessions.Specifications;

public abstract partial class SessionStoreSpecification
{
    [Fact]
    public async Task Merge_moves_activity_forward_and_keeps_the_version()
    {
        var record = await CreateAsync(Some.Session().With("cart", "tea"));
        var later = The.Start + TimeSpan.FromMinutes(30) + The.Tick;

        var merged = await MergedAsync(record.Handle, Some.Change().ActiveAt(later));

        Same.Record(record with { LastActivityAt = later }, merged);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Merge_never_moves_activity_backward()
    {
        var record = await CreateAsync(Some.Session());

        var merged = await MergedAsync(
            record.Handle, Some.Change().Set("cart", "tea").ActiveAt(The.Start - TimeSpan.FromMinutes(30)));

        Assert.Equal(The.Start, merged.LastActivityAt);
        Same.Record(merged, await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Activity_keeps_a_session_alive_until_its_absolute_end_and_not_a_tick_longer()
    {
        var record = await CreateAsync(
            Some.Session().LastingWithout(TimeSpan.FromMinutes(10)).LastingAtMost(TimeSpan.FromMinutes(45)));
        for (var i = 0; i < 6; i++)
        {
            Clock.Advance(TimeSpan.FromMinutes(7));
            await MergedAsync(record.Handle, Some.Change().ActiveAt(Now));
        }

        Clock.SetUtcNow(record.AbsoluteExpiresAt - The.Tick);
        Assert.NotNull(await FindAsync(record.Handle));

        Clock.SetUtcNow(record.AbsoluteExpiresAt);
        Assert.Null(await FindAsync(record.Handle));
        Assert.Equal(MergeOutcome.Missing, (await MergeAsync(record.Handle, Some.Change().ActiveAt(Now))).Outcome);
    }

    [Fact]
    public async Task Every_verb_takes_a_session_for_living_a_tick_before_it_expires_and_for_missing_then()
    {
        var found = await CreateAsync(Some.Session());
        var merged = await CreateAsync(Some.Session());
        var ended = await CreateAsync(Some.Session());
        var endedLate = await CreateAsync(Some.Session());

        Clock.SetUtcNow(found.ExpiresAt - The.Tick);
        Assert.NotNull(await FindAsync(found.Handle));
        Assert.Equal(MergeOutcome.Merged, (await MergeAsync(merged.Handle, Some.Change().Set("cart", "tea"))).Outcome);
        Assert.True(await Store.EndAsync(ended.Handle, Cancellation));

        Clock.SetUtcNow(found.ExpiresAt);
        Assert.Null(await FindAsync(found.Handle));
        Assert.Equal(
            MergeOutcome.Missing, (await MergeAsync(merged.Handle, Some.Change().Set("cart", "coffee"))).Outcome);
        Assert.False(await Store.EndAsync(endedLate.Handle, Cancellation));
    }

    [Theory]
    [InlineData(1971)]
    [InlineData(2001)]
    [InlineData(2026)]
    [InlineData(2150)]
    [InlineData(9990)]
    public async Task Only_the_clock_of_the_app_decides_whatever_year_it_shows(int year)
    {
        Clock.AdjustTime(new DateTimeOffset(year, 3, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(5));
        var record = await CreateAsync(Some.Session().CreatedAt(Now));

        Clock.Advance(The.IdleTimeout - The.Tick);
        Same.Record(record, await FindAsync(record.Handle));
        Assert.Equal(MergeOutcome.Merged, (await MergeAsync(record.Handle, Some.Change().Set("cart", "tea"))).Outcome);

        Clock.Advance(The.Tick);
        Assert.Null(await FindAsync(record.Handle));
    }

    [Fact]
    public async Task Times_are_moments_whatever_offset_they_come_in()
    {
        var record = await CreateAsync(Some.Session().CreatedAt(The.Start.ToOffset(TimeSpan.FromHours(5.5))));

        await MergedAsync(
            record.Handle, Some.Change().ActiveAt((The.Start + The.Tick).ToOffset(TimeSpan.FromHours(-8))));

        Same.Record(record with { LastActivityAt = The.Start + The.Tick }, await FindAsync(record.Handle));
    }
}
