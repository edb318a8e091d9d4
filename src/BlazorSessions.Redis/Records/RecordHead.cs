using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using BlazorSessions.Stores;

namespace BlazorSessions.Redis.Records;

/// <summary>
/// The head of a record as one text, which scripts read by its places: the format, digits of a fixed length, the token
/// hash, and then texts that each follow their length. <c>Scripts/times.lua</c> and <c>heads.lua</c> know the same places.
/// </summary>
internal static class RecordHead
{
    /// <summary>
    /// The digit that a head begins with. Nodes that know another take this record for missing, as this one takes
    /// theirs; records of format 1 have no head, and scripts make one of them.
    /// </summary>
    public const char Format = '2';

    private const string VersionDigits = "D16";
    private const int VersionLength = 16;

    /// <summary>Writes the head of an anonymous record.</summary>
    public static byte[] Write(SessionRecord record)
    {
        var head = new ArrayBufferWriter<byte>(256);
        Encoding.ASCII.GetBytes(
            Format + RedisTime.Write(record.ExpiresAt) + Version(record.Version) + RedisTime.Write(record.LastActivityAt)
            + RedisTime.Write(record.IdleTimeout) + RedisTime.Write(record.AbsoluteExpiresAt) + RedisTime.Write(record.CreatedAt),
            head);
        head.Write(record.TokenHash.ToArray());
        var keepsPrevious = record is { PreviousTokenHash: not null, PreviousTokenUntil: not null };
        head.WriteText(keepsPrevious ? record.PreviousTokenHash!.Value.ToArray() : []);
        head.WriteText(keepsPrevious ? Encoding.ASCII.GetBytes(RedisTime.Write(record.PreviousTokenUntil)) : []);
        head.WriteText(Optional(record.TokenNonce));
        head.WriteText(Optional(record.Device));

        // User, epoch, authenticated, remembered, external.
        for (var i = 0; i < 5; i++)
        {
            head.WriteText([]);
        }

        return head.WrittenSpan.ToArray();
    }

    /// <summary>Reads a head; null when it is damaged. The record has no values, and its user no ticket yet.</summary>
    public static SessionRecord? Read(SessionHandle handle, ReadOnlySpan<byte> head)
    {
        if (head is not [(byte)Format, ..])
        {
            return null;
        }

        var reader = new HeadReader(head[1..]);
        reader.Take(RedisTime.Length);
        var version = Number(reader.Take(VersionLength));
        var active = Time(reader.Take(RedisTime.Length));
        var hasIdle = RedisTime.TryRead(reader.Take(RedisTime.Length), out TimeSpan idle);
        var absolute = Time(reader.Take(RedisTime.Length));
        var created = Time(reader.Take(RedisTime.Length));
        var token = Hash(reader.Take(TokenHash.Length));
        var (previous, until) = (Hash(reader.TakeText()), Time(reader.TakeText()));
        var (nonce, device) = (Text(reader.TakeText()), Text(reader.TakeText()));
        var hasUser = TryReadUser(ref reader, out var user);
        if (version is null || active is null || !hasIdle || absolute is null || created is null || token is null
            || !hasUser || !reader.IsWhole)
        {
            return null;
        }

        return new SessionRecord
        {
            Handle = handle,
            TokenHash = token.Value,
            TokenNonce = nonce,
            PreviousTokenHash = previous,
            PreviousTokenUntil = until,
            Version = version.Value,
            CreatedAt = created.Value,
            LastActivityAt = active.Value,
            IdleTimeout = idle,
            AbsoluteExpiresAt = absolute.Value,
            Device = device,
            User = user,
        };
    }

    /// <summary>Writes a version as heads have it.</summary>
    public static string Version(long version) => version.ToString(VersionDigits, CultureInfo.InvariantCulture);

    /// <summary>Writes a text that may be null.</summary>
    public static byte[] Optional(string? text) => text is null ? [] : RedisText.Encode(RecordFields.ValueMark + text);

    /// <summary>Writes issuer and session id, with a character between them that neither has; empty for null.</summary>
    public static byte[] External(ExternalSession? external) =>
        external is null ? [] : RedisText.Encode($"{external.Issuer}\0{external.SessionId}");

    public static long? Number(ReadOnlySpan<byte> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool TryReadUser(ref HeadReader reader, out SessionUser? user)
    {
        var key = Text(reader.TakeText());
        var (epoch, authenticated) = (Number(reader.TakeText()), Time(reader.TakeText()));
        var remembered = reader.TakeText();
        var external = reader.TakeText();
        user = null;
        if (key is null)
        {
            return true;
        }

        if (epoch is null || authenticated is null || remembered is not [(byte)'0' or (byte)'1']
            || !TryReadExternal(external, out var session))
        {
            return false;
        }

        user = new SessionUser
        {
            Key = key,
            Epoch = epoch.Value,
            Ticket = default,
            AuthenticatedAt = authenticated.Value,
            External = session,
            IsRemembered = remembered[0] == '1',
        };
        return true;
    }

    private static bool TryReadExternal(ReadOnlySpan<byte> text, out ExternalSession? external)
    {
        external = null;
        if (text.IsEmpty)
        {
            return true;
        }

        var middle = text.IndexOf((byte)0);
        if (middle < 0)
        {
            return false;
        }

        var (issuer, sessionId) = (RedisText.Decode(text[..middle]), RedisText.Decode(text[(middle + 1)..]));
        external = ExternalSession.IsValid(issuer, sessionId) ? new ExternalSession(issuer, sessionId) : null;
        return external is not null;
    }

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : RedisText.Decode(text[1..]);

    private static TokenHash? Hash(ReadOnlySpan<byte> bytes) =>
        bytes.Length == TokenHash.Length ? TokenHash.FromBytes(bytes) : null;

    private static DateTimeOffset? Time(ReadOnlySpan<byte> text) =>
        RedisTime.TryRead(text, out DateTimeOffset time) ? time : null;

    private static void WriteText(this ArrayBufferWriter<byte> head, ReadOnlySpan<byte> text)
    {
        BinaryPrimitives.WriteInt32BigEndian(head.GetSpan(sizeof(int)), text.Length);
        head.Advance(sizeof(int));
        head.Write(text);
    }

    /// <summary>Takes parts of a head one after another; empty ones once it is at its end.</summary>
    private ref struct HeadReader(ReadOnlySpan<byte> left)
    {
        private ReadOnlySpan<byte> _left = left;

        /// <summary>Gets whether every part was there.</summary>
        public bool IsWhole { get; private set; } = true;

        public ReadOnlySpan<byte> Take(int length)
        {
            if (length < 0 || length > _left.Length)
            {
                IsWhole = false;
                _left = default;
                return default;
            }

            var part = _left[..length];
            _left = _left[length..];
            return part;
        }

        public ReadOnlySpan<byte> TakeText() =>
            Take(sizeof(int)) is { Length: sizeof(int) } length ? Take(BinaryPrimitives.ReadInt32BigEndian(length)) : default;
    }
}
