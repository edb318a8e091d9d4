using System.Buffers.Text;
using BlazorSessions.Http;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Http;

public sealed class CookieProtectorTests
{
    private const string Name = "__Host-session";

    private readonly FakeTimeProvider _clock = new();
    private readonly CountingProtection _protection = new();
    private readonly CookieProtector _protector;

    public CookieProtectorTests() => _protector = New();

    [Fact]
    public void What_was_sealed_opens_to_the_handle_and_the_hash_of_the_secret()
    {
        var id = SessionId.New(SessionHandle.New());

        var cookie = _protector.Open(Name, _protector.Seal(Name, id));

        Assert.Equal(new VerifiedCookie(id.Handle, id.Hash()), cookie);
    }

    [Fact]
    public void A_cookie_is_short_whatever_the_handle()
    {
        var longest = SessionHandle.Parse(new string('a', SessionHandle.MaxLength));

        Assert.InRange(_protector.Seal(Name, SessionId.New(SessionHandle.New())).Length, 100, 200);
        Assert.NotNull(_protector.Open(Name, _protector.Seal(Name, SessionId.New(longest))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("null")]
    public void A_short_text_is_refused_before_any_crypto(string text)
    {
        Assert.Null(_protector.Open(Name, text));
        Assert.Equal(0, _protection.Opened);
    }

    [Theory]
    [InlineData(513)]
    [InlineData(16 * 1024)]
    [InlineData(1024 * 1024)]
    public void A27_an_over_long_text_is_refused_before_any_crypto(int length)
    {
        Assert.Null(_protector.Open(Name, new string('A', length)));
        Assert.Equal(0, _protection.Opened);
    }

    [Theory]
    [InlineData('"')]
    [InlineData('%')]
    [InlineData('+')]
    [InlineData('/')]
    [InlineData('=')]
    [InlineData(' ')]
    [InlineData('.')]
    [InlineData('\0')]
    [InlineData('\u0130')]
    [InlineData('\ud800')]
    public void A29_a_character_outside_the_alphabet_is_refused_before_any_crypto(char odd)
    {
        var text = _protector.Seal(Name, SessionId.New(SessionHandle.New()));

        Assert.Null(_protector.Open(Name, text[..50] + odd + text[51..]));
        Assert.Equal(0, _protection.Opened);
    }

    [Fact]
    public void A16_no_flipped_bit_and_no_truncation_opens()
    {
        var text = _protector.Seal(Name, SessionId.New(SessionHandle.New()));
        var bytes = Base64Url.DecodeFromChars(text);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var flipped = (byte[])bytes.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(_protector.Open(Name, Base64Url.EncodeToString(flipped)));
        }

        for (var length = 0; length < text.Length; length++)
        {
            Assert.Null(_protector.Open(Name, text.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A14_the_text_of_one_cookie_is_nothing_under_another_name_also_when_it_is_remembered()
    {
        var text = _protector.Seal(Name, SessionId.New(SessionHandle.New()));
        Assert.NotNull(_protector.Open(Name, text));

        Assert.Null(_protector.Open("session", text));
        Assert.Null(New().Open("session", text));
    }

    [Fact]
    public void A14_the_text_of_one_named_session_is_nothing_to_another()
    {
        var text = _protector.Seal(Name, SessionId.New(SessionHandle.New()));
        var other = new CookieProtector(_protection, new SessionName("admin"), new VerifiedCookies(_clock));

        Assert.Null(other.Open(Name, text));
    }

    [Fact]
    public void A14_a_payload_for_another_purpose_is_nothing_as_a_cookie()
    {
        var ticket = _protection.CreateProtector("BlazorSessions", "ticket", "", "v1").Protect(new byte[54]);

        Assert.Null(_protector.Open(Name, Base64Url.EncodeToString(ticket)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(54)]
    [InlineData(200)]
    public void A_payload_that_is_authentic_but_has_another_shape_is_nothing(int length)
    {
        var odd = _protection.CreateProtector("BlazorSessions", "cookie", Name, "", "v1").Protect(new byte[length]);

        Assert.Null(_protector.Open(Name, Base64Url.EncodeToString(odd)));
    }

    [Fact]
    public void A_cookie_seen_again_soon_needs_no_crypto()
    {
        var text = _protector.Seal(Name, SessionId.New(SessionHandle.New()));

        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(_protector.Open(Name, text));
        }

        Assert.Equal(1, _protection.Opened);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(149)]
    [InlineData(151)]
    [InlineData(299)]
    public void A_cookie_seen_again_and_again_is_believed_for_five_minutes_at_most(int seconds)
    {
        var text = _protector.Seal(Name, SessionId.New(SessionHandle.New()));
        Assert.NotNull(_protector.Open(Name, text));
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.NotNull(_protector.Open(Name, text));

        _clock.Advance(TimeSpan.FromSeconds(301 - seconds));
        Assert.NotNull(_protector.Open(Name, text));

        Assert.True(_protection.Opened >= 2);
    }

    [Fact]
    public void A24_what_is_remembered_is_bounded()
    {
        var verified = new VerifiedCookies(_clock);
        for (var i = 0; i < 5 * VerifiedCookies.Capacity; i++)
        {
            verified.Add(Name, $"cookie {i}", new VerifiedCookie(SessionHandle.New(), default));
        }

        Assert.InRange(verified.Count, 1, 2 * VerifiedCookies.Capacity);
    }

    [Fact]
    public void A24_a_forged_cookie_is_not_remembered()
    {
        var verified = new VerifiedCookies(_clock);
        var protector = new CookieProtector(_protection, SessionName.Default, verified);

        Assert.Null(protector.Open(Name, new string('A', 150)));

        Assert.Equal(0, verified.Count);
    }

    private CookieProtector New() => new(_protection, SessionName.Default, new VerifiedCookies(_clock));
}
