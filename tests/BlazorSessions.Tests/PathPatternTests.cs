namespace BlazorSessions.Tests;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("/health", "/health", true)]
    [InlineData("/health", "/health/", true)]
    [InlineData("/health", "/health/live", true)]
    [InlineData("/health", "/Health", true)]
    [InlineData("/health/", "/health", true)]
    [InlineData("/health", "/healthy", false)]
    [InlineData("/health", "/", false)]
    [InlineData("/health", "", false)]
    [InlineData("/a b", "/a b/c", true)]
    [InlineData("/", "/anything/at all", true)]
    [InlineData("/", "", true)]
    public void A_prefix_is_for_its_path_and_all_below_segment_by_segment(string prefix, string path, bool fits) =>
        Assert.Equal(fits, Matches(patterns => patterns.Add(prefix), path));

    [Theory]
    [InlineData("/assets/**", "/assets/css/site.css", true)]
    [InlineData("/assets/**", "/Assets", true)]
    [InlineData("/assets/**", "/assets2/site.css", false)]
    [InlineData("/*.png", "/logo.png", true)]
    [InlineData("/*.png", "/img/logo.png", false)]
    [InlineData("/*.png", "/logo_png", false)]
    [InlineData("/**/*.png", "/logo.png", true)]
    [InlineData("/**/*.png", "/img/large/logo.png", true)]
    [InlineData("/users/*/photo", "/users/7/photo", true)]
    [InlineData("/users/*/photo", "/users/7/8/photo", false)]
    [InlineData("/v?/docs", "/v1/docs", true)]
    [InlineData("/v?/docs", "/v/docs", false)]
    [InlineData("/a(b)[c]+$", "/a(b)[c]+$", true)]
    [InlineData("/*", "/line\nbreak", true)]
    public void A_glob_is_for_the_whole_path(string glob, string path, bool fits) =>
        Assert.Equal(fits, Matches(patterns => patterns.AddGlob(glob), path));

    [Theory]
    [InlineData(@"^/files/\d+$", "/files/42", true)]
    [InlineData(@"^/files/\d+$", "/FILES/42", true)]
    [InlineData(@"^/files/\d+$", "/files/x", false)]
    [InlineData("live", "/health/live", true)]
    public void A_regular_expression_is_for_what_it_finds(string expression, string path, bool fits) =>
        Assert.Equal(fits, Matches(patterns => patterns.AddRegex(expression), path));

    [Fact]
    public void A_long_path_takes_no_more_than_its_length_in_time()
    {
        var path = "/" + new string('a', 8000) + "!";

        Assert.False(Matches(patterns => patterns.AddRegex("^/(a+)+$"), path));
        Assert.False(Matches(patterns => patterns.AddGlob("/*a*a*a*a*a*a*a*b"), path));
    }

    [Theory]
    [InlineData("health", "begin with a slash")]
    [InlineData("", "is empty")]
    [InlineData("/a*", "as a glob")]
    [InlineData("/a?b=1", "leave a query out")]
    [InlineData("/a%20b", "decoded")]
    public void A_prefix_that_fits_nothing_says_how_to_write_it(string prefix, string advice) =>
        Assert.Contains(advice, PathPattern.Prefix(prefix).Fault);

    [Theory]
    [InlineData("assets/**", "begin with a slash")]
    [InlineData("/assets/**.css", "inside a segment")]
    [InlineData("/assets/%2a", "decoded")]
    public void A_glob_that_fits_nothing_says_how_to_write_it(string glob, string advice) =>
        Assert.Contains(advice, PathPattern.Glob(glob).Fault);

    [Theory]
    [InlineData("(", "no regular expression")]
    [InlineData("^/(?!api)", "looks around")]
    [InlineData(@"^/(a)\1$", "looks around or back")]
    [InlineData("", "is empty")]
    public void An_expression_that_cannot_be_matched_in_bounded_time_says_so(string expression, string advice) =>
        Assert.Contains(advice, PathPattern.Regex(expression).Fault);

    [Fact]
    public void Faulty_patterns_fit_nothing() =>
        Assert.False(Matches(patterns =>
        {
            patterns.Add("health");
            patterns.AddRegex("(");
        }, "/health"));

    private static bool Matches(Action<PathPatterns> add, string path)
    {
        var patterns = new PathPatterns();
        add(patterns);
        return patterns.Match(path);
    }
}
