using System.Security.Claims;
using BlazorSessions.Scopes;
using BlazorSessions.Serialization;
using BlazorSessions.Tickets;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Fuzzing;

/// <summary>I11: bytes and texts from a store or a client are refused, never thrown at.</summary>
public sealed class BytesTests
{
    private static readonly byte[] s_ticket = PrincipalSerializer.Write(
        new ClaimsPrincipal(new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, "42"), new Claim(ClaimTypes.Name, "Ada"), new Claim(ClaimTypes.Role, "admin")], "test")),
        new AuthenticationProperties(new Dictionary<string, string?> { ["a"] = "b" }));

    [Fact]
    public void A_user_comes_back_as_he_was_written()
    {
        var ticket = PrincipalSerializer.Read(s_ticket);

        Assert.Equal("42", ticket!.Principal.FindFirstValue(ClaimTypes.NameIdentifier));
        Assert.True(ticket.Principal.IsInRole("admin"));
        Assert.Equal("b", ticket.Properties.Items["a"]);
    }

    [Fact]
    public void Any_bytes_for_a_user_are_refused() => Fuzz.Holds(Fuzz.Bytes, bytes => PrincipalSerializer.Read(bytes) is null);

    [Fact]
    public void Damaged_bytes_of_a_user_are_refused_or_another_user_but_never_thrown_at() =>
        Fuzz.Holds(Fuzz.Mutated(s_ticket), bytes => Record.Exception(() => PrincipalSerializer.Read(bytes)) is null);

    [Fact]
    public void Damaged_bytes_of_a_user_cost_no_memory()
    {
        // Lengths and counts in the format are numbers of seven bits a byte: each place gets the greatest.
        for (var at = 0; at < s_ticket.Length - 5; at++)
        {
            var bytes = s_ticket.ToArray();
            new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0x07 }.CopyTo(bytes, at);
            var before = GC.GetAllocatedBytesForCurrentThread();
            PrincipalSerializer.Read(bytes);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    }

    [Fact]
    public void R12_actors_of_actors_are_bounded_when_a_user_is_written_and_when_he_is_read()
    {
        var (most, more) = (WithActors(8), WithActors(9));

        Assert.NotNull(PrincipalSerializer.Read(PrincipalSerializer.Write(most, null)));
        Assert.Throws<ArgumentException>(() => PrincipalSerializer.Write(more, null));

        Assert.Null(PrincipalSerializer.Read(TicketSerializer.Default.Serialize(new AuthenticationTicket(more, "test"))));
    }

    [Fact]
    public void R12_a_user_with_two_identities_and_actors_comes_back_as_he_was_written()
    {
        var user = WithActors(8);
        user.AddIdentity(((ClaimsIdentity)WithActors(3).Identity!).Clone());

        var read = PrincipalSerializer.Read(PrincipalSerializer.Write(user, null))!.Principal;

        Assert.Equal(2, read.Identities.Count());
    }

    private static ClaimsPrincipal WithActors(int depth)
    {
        var identity = new ClaimsIdentity("test");
        for (var i = 0; i < depth; i++)
        {
            identity = new ClaimsIdentity("test") { Actor = identity };
        }

        return new ClaimsPrincipal(identity);
    }

    [Fact]
    public void Any_text_for_a_ticket_is_refused()
    {
        var protector = new TicketProtector(
            new EphemeralDataProtectionProvider(), SessionName.Default, new FakeTimeProvider(), Options.Create(new BlazorSessionsOptions()));
        var real = protector.Seal(new SessionTicket(
            "n", "", TicketIntent.Bind, null, null, new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.NotNull(protector.OpenTicket(real));
        Assert.Null(protector.OpenReceipt(real));

        Fuzz.Holds(
            Gen.OneOf(
                Fuzz.Text,
                Fuzz.Bytes.Select(bytes => System.Buffers.Text.Base64Url.EncodeToString(bytes)),
                Fuzz.Mutated(System.Text.Encoding.ASCII.GetBytes(real)).Select(System.Text.Encoding.Latin1.GetString)),
            text => IsSame(text, real) || protector.OpenTicket(text) is null && protector.OpenReceipt(text) is null);
    }

    [Fact]
    public void Any_text_is_a_handle_or_not()
    {
        Fuzz.Holds(Gen.OneOf(Fuzz.Text, Fuzz.Bytes.Select(Convert.ToBase64String)), text =>
            !SessionHandle.TryParse(text, out var handle)
            || handle.Value == text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            && text.Length is >= SessionHandle.MinLength and <= SessionHandle.MaxLength);
        Assert.False(SessionHandle.TryParse(new string('a', 1_000_000), out _));
        Assert.False(SessionHandle.TryParse("../../../../etc/passwd-and-more", out _));
        Assert.False(SessionHandle.TryParse("aaaaaaaaaaaaaaaaaaaaaaaaa\n", out _));
        Assert.False(SessionHandle.TryParse("аaaaaaaaaaaaaaaaaaaaaaaaa", out _));
    }

    [Fact]
    public void Any_text_is_a_key_or_not() => Fuzz.Holds(Fuzz.Text, text =>
    {
        var isValid = SessionKeyName.IsValid(text);
        var thrown = Record.Exception(() => SessionKeyName.Check(text));
        var roundTrip = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
        return isValid ? thrown is null && roundTrip == text : thrown is ArgumentException;
    });

    // Base64 has several texts for the same bytes: white space, and bits of the last letter that nobody reads.
    private static bool IsSame(string text, string real)
    {
        try
        {
            return WebEncoders.Base64UrlDecode(text).AsSpan().SequenceEqual(WebEncoders.Base64UrlDecode(real));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
