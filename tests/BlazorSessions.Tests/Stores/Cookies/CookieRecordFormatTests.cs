using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BlazorSessions.Specifications;
using BlazorSessions.Stores.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace BlazorSessions.Tests.Stores.Cookies;

public sealed class CookieRecordFormatTests
{
    private const byte Plain = 0;
    private const byte Compressed = 1;

    [Theory]
    [InlineData(0, Plain)]
    [InlineData(1_000, Plain)]
    [InlineData(5_000, Compressed)]
    [InlineData(100_000, Compressed)]
    public void What_is_written_is_read_again_and_compressed_only_where_that_saves_a_cookie(int length, byte kind)
    {
        var record = Some.Session() with { Values = Values(Encoding.UTF8.GetBytes(new string('a', length))) };

        var packed = CookieRecordFormat.Write(record);

        Assert.Equal(kind, packed[0]);
        Assert.Equal(0, packed.Length % 64);
        Same.Record(record, CookieRecordFormat.Read(packed));
    }

    [Fact]
    public void What_cannot_be_compressed_stays_as_it_is()
    {
        var record = Some.Session() with { Values = Values(RandomNumberGenerator.GetBytes(1_800)) };

        Assert.Equal(Plain, CookieRecordFormat.Write(record)[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(4_096)]
    public void Sealed_text_is_never_longer_than_was_said(int length)
    {
        var sealedBytes = new EphemeralDataProtectionProvider().CreateProtector("any").Protect(new byte[length]);

        Assert.InRange(Base64Url.GetEncodedLength(sealedBytes.Length), 1, CookieRecordFormat.SealedLength(length));
    }

    [Fact]
    public void What_was_not_written_here_is_nothing()
    {
        var packed = CookieRecordFormat.Write(Some.Session() with { Values = Values(new byte[9_000]) });
        Assert.Null(CookieRecordFormat.Read([]));
        Assert.Null(CookieRecordFormat.Read([7, .. packed[1..]]));
        Assert.Null(CookieRecordFormat.Read(packed.AsSpan(0, 4)));
        Assert.Null(CookieRecordFormat.Read([Plain, 0xff, 0xff, 0xff, 0x7f, .. packed[5..]]));
        Assert.Null(CookieRecordFormat.Read([Plain, 0xff, 0xff, 0xff, 0xff, .. packed[5..]]));
        Assert.Null(CookieRecordFormat.Read([Plain, .. packed[1..]]));
        Assert.Null(CookieRecordFormat.Read([Compressed, 8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]));
    }

    private static Dictionary<string, SessionValue> Values(byte[] data) => new() { ["key"] = new SessionValue(data, 1) };
}
