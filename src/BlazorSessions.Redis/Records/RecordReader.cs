using System.Buffers.Text;
using System.Text;
using BlazorSessions.Stores;

namespace BlazorSessions.Redis.Records;

/// <summary>Reads a record from the fields of its hash, in any order, and passes over those it does not know.</summary>
internal sealed class RecordReader(SessionHandle handle)
{
    private readonly Dictionary<string, byte[]> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionValue> _values = new(StringComparer.Ordinal);

    /// <summary>Gets what is wrong with the record, as the end of a sentence; null while nothing is.</summary>
    public string? Fault { get; private set; }

    public void Add(byte[] field, byte[] value)
    {
        if (field is not [(byte)RecordFields.ValueMark, ..])
        {
            _fields[Encoding.UTF8.GetString(field)] = value;
            return;
        }

        var isRead = Utf8Parser.TryParse(value, out long version, out var length)
            && length < value.Length && value[length] == ':';
        Fault ??= isRead ? null : "a value had no version";
        _values[RedisText.Decode(field.AsSpan(1))] = isRead ? new SessionValue(value.AsMemory(length + 1), version) : default;
    }

    /// <summary>Returns the record; null, with a <see cref="Fault"/>, when a field is missing or damaged.</summary>
    public SessionRecord? Read()
    {
        if (Number(RecordFields.Format) is not RecordFields.CurrentFormat)
        {
            Fault = "it had no format, or one that this version of BlazorSessions does not know";
            return null;
        }

        var record = ReadHead();
        Fault ??= record is null ? "its version, token or times were missing or damaged" : null;
        var user = _fields.ContainsKey(RecordFields.User) ? ReadUser() : null;
        Fault ??= user is null && _fields.ContainsKey(RecordFields.User) ? "its user was damaged" : null;
        return Fault is null && record is not null ? record with { User = user } : null;
    }

    private SessionRecord? ReadHead() =>
        Number(RecordFields.Version) is { } version
        && Hash(RecordFields.Token) is { } token
        && Time(RecordFields.Created) is { } created
        && Time(RecordFields.Active) is { } active
        && RedisTime.TryRead(Bytes(RecordFields.Idle), out TimeSpan idle)
        && Time(RecordFields.Absolute) is { } absolute
            ? new SessionRecord
            {
                Handle = handle,
                TokenHash = token,
                PreviousTokenHash = Hash(RecordFields.PreviousToken),
                PreviousTokenUntil = Time(RecordFields.PreviousUntil),
                Version = version,
                Values = _values,
                CreatedAt = created,
                LastActivityAt = active,
                IdleTimeout = idle,
                AbsoluteExpiresAt = absolute,
                Device = Text(RecordFields.Device),
            }
            : null;

    private SessionUser? ReadUser() =>
        Text(RecordFields.User) is { } key
        && Number(RecordFields.Epoch) is { } epoch
        && _fields.TryGetValue(RecordFields.Ticket, out var ticket)
        && Time(RecordFields.Authenticated) is { } authenticated
        && Number(RecordFields.Remembered) is { } remembered
            ? new SessionUser
            {
                Key = key,
                Epoch = epoch,
                Ticket = ticket,
                AuthenticatedAt = authenticated,
                IsRemembered = remembered == 1,
            }
            : null;

    private ReadOnlySpan<byte> Bytes(string field) => _fields.GetValueOrDefault(field);

    private string? Text(string field) => _fields.TryGetValue(field, out var bytes) ? RedisText.Decode(bytes) : null;

    private long? Number(string field)
    {
        var bytes = Bytes(field);
        return Utf8Parser.TryParse(bytes, out long number, out var length) && length == bytes.Length ? number : null;
    }

    private TokenHash? Hash(string field) =>
        Bytes(field) is { Length: TokenHash.Length } bytes ? TokenHash.FromBytes(bytes) : null;

    private DateTimeOffset? Time(string field) => RedisTime.TryRead(Bytes(field), out DateTimeOffset time) ? time : null;
}
