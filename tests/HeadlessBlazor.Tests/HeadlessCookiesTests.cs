namespace HeadlessBlazor.Tests;

public sealed class HeadlessCookiesTests
{
    private readonly StoppedClock _clock = new();

    [Theory]
    [InlineData("a=1", "http://localhost/x/y", "http://localhost/x/z", "a=1")]
    [InlineData("a=1", "http://localhost/x/y", "http://localhost/", null)]
    [InlineData("a=1; path=/", "http://localhost/x/y", "http://localhost/", "a=1")]
    [InlineData("a=1; path=/app", "http://localhost/", "http://localhost/apple", null)]
    [InlineData("a=1; path=/app", "http://localhost/", "http://localhost/app/le", "a=1")]
    [InlineData("a=1; path=/", "http://localhost/", "ws://localhost/_blazor?id=1", "a=1")]
    [InlineData("a=1; path=/", "http://localhost/", "http://example.com/", null)]
    [InlineData("a=1; path=/; secure", "http://localhost/", "http://localhost/", "a=1")]
    [InlineData("a=1; path=/; secure", "http://127.0.0.1/", "http://127.0.0.1/", "a=1")]
    [InlineData("a=1; path=/; secure", "http://example.com/", "https://example.com/", null)]
    [InlineData("a=1; path=/; secure", "https://example.com/", "http://example.com/", null)]
    [InlineData("a=1; path=/; secure", "https://example.com/", "wss://example.com/", "a=1")]
    [InlineData("a=1; path=/; domain=example.com", "http://www.example.com/", "http://example.com/", "a=1")]
    [InlineData("a=1; path=/", "http://example.com/", "http://www.example.com/", null)]
    [InlineData("a=1; path=/; domain=evil.com", "http://example.com/", "http://evil.com/", null)]
    [InlineData("__Host-a=1; path=/; secure", "http://localhost/", "http://localhost/", "__Host-a=1")]
    [InlineData("__Host-a=1; path=/", "http://localhost/", "http://localhost/", null)]
    [InlineData("__Host-a=1; path=/x; secure", "http://localhost/x", "http://localhost/x", null)]
    [InlineData("__Host-a=1; path=/; secure; domain=localhost", "http://localhost/", "http://localhost/", null)]
    [InlineData("__Secure-a=1; path=/", "http://localhost/", "http://localhost/", null)]
    public void A_cookie_is_sent_where_a_browser_sends_it(string setCookie, string from, string to, string? sent)
    {
        var cookies = new HeadlessCookies(_clock);

        cookies.Receive(new Uri(from), [setCookie]);

        Assert.Equal(sent, cookies.HeaderFor(new Uri(to)));
    }

    [Theory]
    [InlineData("a=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("a=; path=/; max-age=0")]
    [InlineData("a=2; path=/; max-age=-1")]
    public void An_expired_cookie_takes_the_old_one_with_it(string setCookie)
    {
        var cookies = new HeadlessCookies(_clock);
        cookies.Receive(new Uri("http://localhost/"), ["a=1; path=/", "b=2; path=/"]);

        cookies.Receive(new Uri("http://localhost/"), [setCookie]);

        Assert.Equal("b=2", cookies.HeaderFor(new Uri("http://localhost/")));
    }

    [Fact]
    public void A_cookie_goes_when_the_apps_clock_says_so()
    {
        var cookies = new HeadlessCookies(_clock);
        cookies.Receive(new Uri("http://localhost/"), ["a=1; max-age=60"]);

        _clock.Now += TimeSpan.FromSeconds(59);
        var before = cookies["a"];
        _clock.Now += TimeSpan.FromSeconds(1);

        Assert.Equal("1", before);
        Assert.Null(cookies["a"]);
    }

    [Fact]
    public void A_cookie_is_replaced_by_name_and_path()
    {
        var cookies = new HeadlessCookies(_clock);

        cookies.Receive(new Uri("http://localhost/x/"), ["a=1; path=/", "a=2; path=/x", "a=3; path=/"]);

        Assert.Equal("a=2; a=3", cookies.HeaderFor(new Uri("http://localhost/x/")));
    }

    [Fact]
    public void Nonsense_is_ignored()
    {
        var cookies = new HeadlessCookies(_clock);

        cookies.Receive(new Uri("http://localhost/"), ["", ";", "=", "a b=c"]);

        Assert.Empty(cookies.All);
    }

    [Fact]
    public void A_test_may_take_a_cookie_away()
    {
        var cookies = new HeadlessCookies(_clock);
        cookies.Set(new HeadlessCookie("a", "1"));
        cookies.Set(new HeadlessCookie("b", "2") { HttpOnly = true });

        cookies.Remove("a");
        cookies.Remove("unknown");

        Assert.True(Assert.Single(cookies.All).HttpOnly);
        cookies.Clear();
        Assert.Empty(cookies.All);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
