using BlazorSessions.Http;
using Microsoft.Extensions.Primitives;

namespace BlazorSessions.Tests.Http;

public sealed class CookieHeaderTests
{
    private const string Name = "__Host-session";

    [Theory]
    [InlineData("__Host-session=abc")]
    [InlineData("a=1; __Host-session=abc")]
    [InlineData("a=1;__Host-session=abc;b=2")]
    [InlineData("a=1; \t __Host-session=abc; b=2")]
    [InlineData(";;; __Host-session=abc;;")]
    [InlineData("a=__Host-session=x; __Host-session=abc")]
    public void The_one_cookie_of_that_name_is_found(string header)
    {
        Assert.Equal(CookieLookup.Found, CookieHeader.Find(header, Name, out var value));
        Assert.Equal("abc", value.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("  ")]
    [InlineData("__Host-session")]
    [InlineData("__Host-session2=abc")]
    [InlineData("x__Host-session=abc")]
    [InlineData("__host-session=abc")]
    [InlineData("__HOST-SESSION=abc")]
    [InlineData("__Host-session =abc")]
    [InlineData("\u2000__Host-session=abc")]
    [InlineData("\u00a0__Host-session=abc")]
    [InlineData("$Version=1,__Host-session=abc")]
    [InlineData("__Host%2Dsession=abc")]
    public void A13_a_name_that_only_resembles_ours_is_not_ours(string header) =>
        Assert.Equal(CookieLookup.Absent, CookieHeader.Find(header, Name, out _));

    [Theory]
    [InlineData("__Host-session=abc; __Host-session=def")]
    [InlineData("__Host-session=abc; __Host-session=abc")]
    [InlineData("__Host-session=; a=1; __Host-session=abc")]
    public void A13_duplicate_cookies_are_seen_in_one_header(string header) =>
        Assert.Equal(CookieLookup.Duplicate, CookieHeader.Find(header, Name, out _));

    [Fact]
    public void A13_duplicate_cookies_are_seen_in_two_headers() => Assert.Equal(
        CookieLookup.Duplicate,
        CookieHeader.Find(new StringValues(["a=1; __Host-session=abc", "__Host-session=def"]), Name, out _));

    [Fact]
    public void An_absent_header_has_no_cookie() =>
        Assert.Equal(CookieLookup.Absent, CookieHeader.Find(default, Name, out _));

    [Fact]
    public void A27_a_header_of_a_hundred_thousand_cookies_is_read_without_copies()
    {
        var header = string.Concat(Enumerable.Repeat("a=1; ", 100_000)) + $"{Name}=abc";

        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = CookieHeader.Find(header, Name, out _);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(CookieLookup.Found, found);
        Assert.InRange(allocated, 0, 10_000);
    }
}
