using System.Collections.Immutable;
using System.Text;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using FsCheck;
using FsCheck.Fluent;

namespace BlazorSessions.Tests.Stores.Format;

public sealed class SessionRecordFormatTests
{
    [Fact]
    public void A_record_comes_back_as_it_was()
    {
        var record = Full();

        Same.Record(record, SessionRecordFormat.Read(SessionRecordFormat.Write(record)));
    }

    [Fact]
    public void The_kept_sample_of_each_version_is_read()
    {
        for (var version = 1; version <= SessionRecordFormat.Version; version++)
        {
            Same.Record(Full(version), SessionRecordFormat.Read(File.ReadAllBytes(Sample(version))));
        }
    }

    [Fact]
    public void The_newest_sample_is_what_is_written()
    {
        Assert.Equal(
            File.ReadAllText(Sample(SessionRecordFormat.Version)).Trim(), Encoding.UTF8.GetString(SessionRecordFormat.Write(Full())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"f\":1}")]
    [InlineData("{\"f\":2}")]
    [InlineData("{\"f\":3}")]
    public void What_is_no_record_is_null(string text) => Assert.Null(SessionRecordFormat.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void R12_a_value_that_is_null_makes_no_record()
    {
        var damaged = File.ReadAllText(Sample(SessionRecordFormat.Version)).Replace("\"d\":{", "\"d\":{\"a\":null,", StringComparison.Ordinal);

        Assert.Null(SessionRecordFormat.Read(Encoding.UTF8.GetBytes(damaged)));
    }

    [Fact]
    public void R12_there_is_a_moment_when_a_session_ends_whatever_a_store_holds()
    {
        var record = SessionRecordFormat.Read(File.ReadAllBytes(Sample(SessionRecordFormat.Version)))!;
        var last = DateTimeOffset.MaxValue - TimeSpan.FromSeconds(1);

        Assert.Equal(DateTimeOffset.MaxValue, (record with
        {
            LastActivityAt = last,
            IdleTimeout = TimeSpan.MaxValue,
            AbsoluteExpiresAt = DateTimeOffset.MaxValue,
        }).ExpiresAt);
        Assert.Equal(last, (record with
        {
            LastActivityAt = last,
            IdleTimeout = TimeSpan.MinValue,
            AbsoluteExpiresAt = DateTimeOffset.MaxValue,
        }).ExpiresAt);
    }

    [Fact]
    public void A_record_of_a_later_version_is_null()
    {
        var later = File.ReadAllText(Sample(SessionRecordFormat.Version)).Replace(
            $"\"f\":{SessionRecordFormat.Version}", $"\"f\":{SessionRecordFormat.Version + 1}", StringComparison.Ordinal);

        Assert.Null(SessionRecordFormat.Read(Encoding.UTF8.GetBytes(later)));
    }

    [Fact]
    public void Damaged_bytes_are_null_or_a_record_and_never_an_exception()
    {
        var whole = SessionRecordFormat.Write(Full());
        Prop.ForAll(ArbMap.Default.ArbFor<(int At, byte Value)>(), change =>
        {
            var damaged = whole.ToArray();
            damaged[(change.At & int.MaxValue) % damaged.Length] = change.Value;
            _ = SessionRecordFormat.Read(damaged);
            _ = SessionRecordFormat.Read(damaged.AsSpan(0, (change.At & int.MaxValue) % damaged.Length));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>A record with everything in it that a version of the format can hold.</summary>
    private static SessionRecord Full(int version = SessionRecordFormat.Version)
    {
        var at = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(6789);
        return new SessionRecord
        {
            Handle = SessionHandle.Parse("eu1.AAAAAAAAAAAAAAAAAAAAAA"),
            TokenHash = TokenHash.FromBytes(Enumerable.Repeat((byte)1, 32).ToArray()),
            TokenNonce = version < 2 ? null : "q83vEjRWeJA+/w==",
            PreviousTokenHash = TokenHash.FromBytes(Enumerable.Repeat((byte)2, 32).ToArray()),
            PreviousTokenUntil = at.AddSeconds(30),
            Version = 7,
            Values = ImmutableDictionary<string, SessionValue>.Empty.Add("käse", new SessionValue(new byte[] { 0, 255, 128 }, 3)),
            User = new SessionUser
            {
                Key = "",
                Epoch = 4,
                Ticket = new byte[] { 9, 8, 7 },
                AuthenticatedAt = at.AddMinutes(-1),
                IsRemembered = true,
                External = version < 2 ? null : new ExternalSession("https://login.example", "sid-1"),
            },
            CreatedAt = at.AddHours(-1),
            LastActivityAt = at,
            IdleTimeout = TimeSpan.FromMinutes(60),
            AbsoluteExpiresAt = at.AddDays(1),
            Device = "Firefox on Linux",
        };
    }

    private static string Sample(int version) =>
        Path.Combine(AppContext.BaseDirectory, "Stores", "Format", "Samples", $"v{version}.json");
}
