namespace BlazorSessions.Tests;

public sealed class SessionHandleTests
{
    [Fact]
    public void Asvs_7_2_3_handles_and_secrets_are_random_long_and_never_the_same()
    {
        var ids = Enumerable.Range(0, 100_000).Select(_ => SessionId.New(SessionHandle.New())).ToArray();

        Assert.Equal(ids.Length, ids.Select(id => id.Handle.Value).Distinct().Count());
        Assert.Equal(ids.Length, ids.Select(id => Convert.ToHexString(id.RevealSecret())).Distinct().Count());

        // Every byte value about as often as every other: 12,500 times in 3,200,000, give or take eight deviations.
        var counts = new int[256];
        foreach (var value in ids.SelectMany(id => id.RevealSecret().ToArray()))
        {
            counts[value]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 12_500 - 900, 12_500 + 900));
    }

    [Theory]
    [InlineData(SessionHandle.MinLength - 1, false)]
    [InlineData(SessionHandle.MinLength, true)]
    [InlineData(SessionHandle.MaxLength, true)]
    [InlineData(SessionHandle.MaxLength + 1, false)]
    public void Defect_31_a_handle_of_any_length_works_or_is_refused_where_it_is_made(int length, bool works)
    {
        Assert.Equal(works, SessionHandle.TryParse(new string('a', length), out _));
        Assert.Equal(works ? null : typeof(FormatException), Record.Exception(() => SessionHandle.Parse(new string('a', length)))?.GetType());
    }
}
