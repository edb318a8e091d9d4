using FsCheck.Fluent;

namespace BlazorSessions.Tests.Fuzzing;

/// <summary>A20: whatever is accepted stays on this host, in a browser and behind proxies that decode once more or twice.</summary>
public sealed class LocalUrlTests
{
    private static readonly Uri s_base = new("https://app.example/");

    [Theory]
    [InlineData("/")]
    [InlineData("/account")]
    [InlineData("/account?tab=1&back=/home#top")]
    [InlineData("/a//b")]
    [InlineData("/a/../b")]
    [InlineData("/a%20b/c%2Bd")]
    [InlineData("/café/日本")]
    [InlineData("/search?q=https://other.example/")]
    [InlineData("/search?q=%2F%2Fother.example")]
    [InlineData("/~user/@me/file.txt")]
    [InlineData("/😀")]
    public void A_path_inside_the_app_is_local(string text)
    {
        Assert.True(LocalUrl.TryParse(text, out var url));
        Assert.Equal(text, url.Value);
        AssertStays(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("account")]
    [InlineData("?a=b")]
    [InlineData("#a")]
    [InlineData(" /a")]
    [InlineData("\t/a")]
    [InlineData("https://evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("////evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("\\/evil.example")]
    [InlineData("/a\\b")]
    [InlineData("/%5cevil.example")]
    [InlineData("/%5Cevil.example")]
    [InlineData("/%255cevil.example")]
    [InlineData("/%25255cevil.example")]
    [InlineData("/%2fevil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/%252fevil.example")]
    [InlineData("/%2f%2fevil.example")]
    [InlineData("/%2f/evil.example")]
    [InlineData("/.//evil.example")]
    [InlineData("/./%2fevil.example")]
    [InlineData("/%2e/%2fevil.example")]
    [InlineData("/..//evil.example")]
    [InlineData("/a/..//evil.example")]
    [InlineData("/a/%2e%2e//evil.example")]
    [InlineData("/a/%2e%2e%2f%2fevil.example")]
    [InlineData("/a/b/../..//evil.example")]
    [InlineData("/ /evil.example")]
    [InlineData("/\t/evil.example")]
    [InlineData("/\n/evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%0a/evil.example")]
    [InlineData("/%0d%0aLocation:%20https://evil.example")]
    [InlineData("/a\0b")]
    [InlineData("/%00")]
    [InlineData("/a\u0085b")]
    [InlineData("/a\u2028b")]
    [InlineData("/a\u2029b")]
    [InlineData("/a\u007fb")]
    public void What_may_lead_elsewhere_is_not(string text)
    {
        Assert.False(LocalUrl.TryParse(text, out var url));
        Assert.Equal(LocalUrl.Root, url);
        Assert.Throws<FormatException>(() => LocalUrl.Parse(text));
    }

    [Theory]
    [InlineData('\ud800')]
    [InlineData('\udfff')]
    public void Half_of_a_pair_is_not_text(char half) => Assert.False(LocalUrl.TryParse($"/a{half}b", out _));

    [Fact]
    public void Null_and_what_is_too_long_are_not_local()
    {
        Assert.False(LocalUrl.TryParse(null, out _));
        Assert.True(LocalUrl.TryParse("/" + new string('a', LocalUrl.MaxLength - 1), out _));
        Assert.False(LocalUrl.TryParse("/" + new string('a', LocalUrl.MaxLength), out _));
        Assert.False(LocalUrl.TryParse(new string('/', 10_000_000), out _));
        Assert.Equal("/", default(LocalUrl).Value);
    }

    [Fact]
    public void Encodings_without_end_are_refused()
    {
        var text = "/a";
        for (var i = 0; i < 6; i++)
        {
            text = "/" + Uri.EscapeDataString(text[1..] + "/");
        }

        Assert.False(LocalUrl.TryParse(text, out _));
    }

    [Fact]
    public void Whatever_is_accepted_stays_on_this_host() =>
        Fuzz.Holds(Gen.OneOf(s_pieces, Fuzz.Text.Select(text => "/" + text), Fuzz.Text), text =>
        {
            if (LocalUrl.TryParse(text, out _))
            {
                AssertStays(text);
            }

            return true;
        });

    // Made of what attacks are made of, so that many are accepted and many nearly.
    private static readonly FsCheck.Gen<string> s_pieces = Gen.Elements(
        "/", "\\", ".", "..", "%2f", "%5c", "%2e", "%252f", "%255c", "%09", "%3f", "%23", "%40", " ", "\t", "a", "evil.example", "@", ":", "?", "#", ";")
        .ArrayOf().Select(parts => "/" + string.Concat(parts));

    private static void AssertStays(string text)
    {
        for (var decoded = 0; decoded < 3; decoded++)
        {
            Assert.True(Uri.TryCreate(s_base, text, out var target), $"{text} is no address.");
            Assert.True(target.Host == s_base.Host && target.Scheme == s_base.Scheme, $"{text} leads to {target}.");
            Assert.DoesNotContain('\\', PathOf(text));
            Assert.False(PathOf(text).StartsWith("//", StringComparison.Ordinal));
            text = Uri.UnescapeDataString(PathOf(text));
        }
    }

    private static string PathOf(string text) => text.Split('?', '#')[0];
}
