using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlazorSessions.Stores;

/// <summary>
/// A record as one piece of bytes, for stores that keep it whole: versioned JSON. Every version ever written is read;
/// one from the future is not, so that an old node leaves it alone.
/// </summary>
public static class SessionRecordFormat
{
    /// <summary>The version that is written: 2.</summary>
    public const int Version = 2;

    /// <summary>Writes a record. Times are kept to the tick, in UTC.</summary>
    public static byte[] Write(SessionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return JsonSerializer.SerializeToUtf8Bytes(RecordDocument.From(record), RecordJson.Default.RecordDocument);
    }

    /// <summary>Reads a record; null for anything that is not one: damaged, of another format, from a later version.</summary>
    public static SessionRecord? Read(ReadOnlySpan<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, RecordJson.Default.RecordDocument)?.ToRecord();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>
/// Versions 1 and 2 on the wire. Short names, as they stand in every record. What came with version 2 has a default, as
/// version 1 does not have it.
/// </summary>
internal sealed record RecordDocument(
    [property: JsonPropertyName("f")] int Format,
    [property: JsonPropertyName("h")] string Handle,
    [property: JsonPropertyName("t")] byte[] Token,
    [property: JsonPropertyName("pt")] byte[]? PreviousToken,
    [property: JsonPropertyName("pu")] long? PreviousUntil,
    [property: JsonPropertyName("v")] long Version,
    [property: JsonPropertyName("d")] Dictionary<string, ValueDocument> Values,
    [property: JsonPropertyName("u")] UserDocument? User,
    [property: JsonPropertyName("c")] long Created,
    [property: JsonPropertyName("a")] long LastActivity,
    [property: JsonPropertyName("i")] long Idle,
    [property: JsonPropertyName("x")] long Absolute,
    [property: JsonPropertyName("n")] string? Device,
    [property: JsonPropertyName("tn")] string? TokenNonce = null)
{
    public static RecordDocument From(SessionRecord record) => new(
        SessionRecordFormat.Version,
        record.Handle.Value,
        record.TokenHash.ToArray(),
        record.PreviousTokenHash?.ToArray(),
        record.PreviousTokenUntil?.UtcTicks,
        record.Version,
        record.Values.ToDictionary(value => value.Key, value => new ValueDocument(value.Value.Version, value.Value.Data)),
        record.User is { } user
            ? new UserDocument(
                user.Key,
                user.Epoch,
                user.Ticket,
                user.AuthenticatedAt.UtcTicks,
                user.IsRemembered,
                user.External?.Issuer,
                user.External?.SessionId)
            : null,
        record.CreatedAt.UtcTicks,
        record.LastActivityAt.UtcTicks,
        record.IdleTimeout.Ticks,
        record.AbsoluteExpiresAt.UtcTicks,
        record.Device,
        record.TokenNonce);

    // The nullability of what a dictionary holds is not checked by the reader.
    private bool IsRecord => Format is >= 1 and <= SessionRecordFormat.Version
        && Values.Values.All(static value => (ValueDocument?)value is not null);

    public SessionRecord? ToRecord() => !IsRecord ? null : new SessionRecord
    {
        Handle = SessionHandle.Parse(Handle),
        TokenHash = TokenHash.FromBytes(Token),
        TokenNonce = TokenNonce,
        PreviousTokenHash = PreviousToken is null ? null : TokenHash.FromBytes(PreviousToken),
        PreviousTokenUntil = PreviousUntil is { } until ? At(until) : null,
        Version = Version,
        Values = Values.ToImmutableDictionary(
            value => value.Key, value => new SessionValue(value.Value.Data, value.Value.Version), StringComparer.Ordinal),
        User = User is null ? null : new SessionUser
        {
            Key = User.Key,
            Epoch = User.Epoch,
            Ticket = User.Ticket,
            AuthenticatedAt = At(User.AuthenticatedAt),
            IsRemembered = User.IsRemembered,
            External = User.Issuer is { } issuer && User.ExternalId is { } sid ? new ExternalSession(issuer, sid) : null,
        },
        CreatedAt = At(Created),
        LastActivityAt = At(LastActivity),
        IdleTimeout = TimeSpan.FromTicks(Idle),
        AbsoluteExpiresAt = At(Absolute),
        Device = Device,
    };

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}

internal sealed record ValueDocument(
    [property: JsonPropertyName("v")] long Version,
    [property: JsonPropertyName("d")] ReadOnlyMemory<byte> Data);

internal sealed record UserDocument(
    [property: JsonPropertyName("k")] string Key,
    [property: JsonPropertyName("e")] long Epoch,
    [property: JsonPropertyName("t")] ReadOnlyMemory<byte> Ticket,
    [property: JsonPropertyName("a")] long AuthenticatedAt,
    [property: JsonPropertyName("r")] bool IsRemembered,
    [property: JsonPropertyName("i")] string? Issuer = null,
    [property: JsonPropertyName("s")] string? ExternalId = null);

// Metadata mode: the generated fast path writes a null byte[] as an empty text. Absent parts must be there: a document
// without its token hash is no record.
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(RecordDocument))]
internal sealed partial class RecordJson : JsonSerializerContext;
