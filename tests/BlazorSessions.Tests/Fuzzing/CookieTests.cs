using System.Text;
using BlazorSessions.Http;
using FsCheck.Fluent;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Fuzzing;

/// <summary>A13, A16, A27: what a client can write into a cookie header.</summary>
public sealed class CookieTests
{
    private const string Name = BlazorSessionsDefaults.SecureCookieName;

    private readonly CookieProtector _protector =
        new(new EphemeralDataProtectionProvider(), SessionName.Default, new VerifiedCookies(new FakeTimeProvider()));

    [Fact]
    public void Every_single_flipped_bit_is_refused()
    {
        var sealed_ = _protector.Seal(Name, SessionId.New(SessionHandle.New()));
        Assert.NotNull(_protector.Open(Name, sealed_));

        for (var at = 0; at < sealed_.Length; at++)
        {
            for (var bit = 0; bit < 16; bit++)
            {
                var flipped = sealed_.ToCharArray();
                flipped[at] ^= (char)(1 << bit);
                Assert.Null(_protector.Open(Name, flipped));
            }
        }
    }

    [Fact]
    public void Every_other_letter_at_every_place_is_refused()
    {
        var sealed_ = _protector.Seal(Name, SessionId.New(SessionHandle.New()));

        for (var at = 0; at < sealed_.Length; at++)
        {
            foreach (var letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".Where(letter => letter != sealed_[at]))
            {
                var changed = sealed_.ToCharArray();
                changed[at] = letter;
                Assert.Null(_protector.Open(Name, changed));
            }
        }
    }

    [Fact]
    public void Every_cut_and_every_addition_is_refused()
    {
        var sealed_ = _protector.Seal(Name, SessionId.New(SessionHandle.New()));

        for (var length = 0; length < sealed_.Length; length++)
        {
            Assert.Null(_protector.Open(Name, sealed_.AsSpan(0, length)));
            Assert.Null(_protector.Open(Name, sealed_.AsSpan(length + 1)));
        }

        foreach (var added in new[] { "A", "=", "==", " ", "\t", "%", sealed_ })
        {
            Assert.Null(_protector.Open(Name, sealed_ + added));
            Assert.Null(_protector.Open(Name, added + sealed_));
        }
    }

    [Fact]
    public void Another_application_seals_something_else()
    {
        var other = new CookieProtector(
            new EphemeralDataProtectionProvider(), SessionName.Default, new VerifiedCookies(new FakeTimeProvider()));

        Assert.Null(_protector.Open(Name, other.Seal(Name, SessionId.New(SessionHandle.New()))));
    }

    [Fact]
    public void Any_text_is_refused_without_a_throw() =>
        Fuzz.Holds(
            Gen.OneOf(Fuzz.Text, Fuzz.Bytes.Select(bytes => System.Buffers.Text.Base64Url.EncodeToString(bytes))),
            text => _protector.Open(Name, text) is null);

    [Fact]
    public void A_header_is_read_as_the_reference_reads_it() =>
        Fuzz.Holds(s_headers.ArrayOf(), headers =>
        {
            var expected = headers.SelectMany(Occurrences).ToArray();
            var found = CookieHeader.Find(headers, "s", out var value);
            return expected.Length switch
            {
                0 => found == CookieLookup.Absent,
                1 => found == CookieLookup.Found && value.ToString() == expected[0],
                _ => found == CookieLookup.Duplicate,
            };
        });

    [Theory]
    [InlineData("s=1", CookieLookup.Found)]
    [InlineData(" s=1", CookieLookup.Found)]
    [InlineData("a=b; s=", CookieLookup.Found)]
    [InlineData("s=1; s=1", CookieLookup.Duplicate)]
    [InlineData("s=1;s=2;s=3", CookieLookup.Duplicate)]
    [InlineData("S=1", CookieLookup.Absent)]
    [InlineData("s =1", CookieLookup.Absent)]
    [InlineData("\u2000s=1", CookieLookup.Absent)]
    [InlineData("\u00a0s=1", CookieLookup.Absent)]
    [InlineData("$Version=1; s=1", CookieLookup.Found)]
    [InlineData("as=1", CookieLookup.Absent)]
    [InlineData("a=s=1", CookieLookup.Absent)]
    [InlineData("s", CookieLookup.Absent)]
    [InlineData(";;;", CookieLookup.Absent)]
    internal void A_name_counts_only_exactly(string header, CookieLookup expected) =>
        Assert.Equal(expected, CookieHeader.Find(header, "s", out _));

    [Fact]
    public void A_verified_cookie_is_that_of_its_own_name_only()
    {
        var sealed_ = _protector.Seal("one", SessionId.New(SessionHandle.New()));
        Assert.NotNull(_protector.Open("one", sealed_));

        Assert.Null(_protector.Open("two", sealed_));
    }

    private static readonly FsCheck.Gen<string> s_headers = Gen.OneOf(
        Gen.Elements("s=", "s=1", "s=2", "; ", ";", " ", "\t", "a=b", "S=1", "=", "s", "\u2000").ArrayOf().Select(string.Concat),
        Fuzz.Text);

    private static IEnumerable<string> Occurrences(string header) =>
        from pair in header.Split(';')
        let text = pair.TrimStart(' ', '\t')
        where text.StartsWith("s=", StringComparison.Ordinal)
        select text[2..];
}
