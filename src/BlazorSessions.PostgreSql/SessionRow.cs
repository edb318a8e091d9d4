using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using BlazorSessions.Stores;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// Turns a row of <c>sessions</c> into a record. A row that makes no sense is refused with a reason, never guessed at.
/// </summary>
internal static class SessionRow
{
    public const short Format = 1;

    private static readonly string[] s_columns =
    [
        "handle", "format", "version", "last_activity_at", "token_hash", "token_nonce", "previous_token_hash",
        "previous_token_until", "created_at", "idle_timeout", "absolute_expires_at", "user_key", "user_epoch",
        "user_ticket", "authenticated_at", "is_remembered", "external_issuer", "external_id", "device",
        "value_keys", "value_versions", "value_data",
    ];

    // What makes a row long.
    private static readonly string[] s_longColumns = ["user_ticket", "value_keys", "value_versions", "value_data"];

    /// <summary>
    /// When the row <c>s</c> expires. The subtraction first: an idle timeout without end must not overflow.
    /// </summary>
    public const string ExpiresAt = "CASE WHEN s.absolute_expires_at - s.last_activity_at <= s.idle_timeout "
        + "THEN s.absolute_expires_at ELSE s.last_activity_at + s.idle_timeout END";

    /// <summary>Returns the condition that the row <c>s</c> expires after a moment.</summary>
    public static string IsLiving(string now) =>
        $"s.absolute_expires_at > {now} AND s.last_activity_at > {now} - s.idle_timeout";

    /// <summary>Returns the columns in the order in which they are read, each behind a prefix.</summary>
    public static string Columns(string prefix) => string.Join(", ", s_columns.Select(column => prefix + column));

    /// <summary>Returns the columns of the row <c>s</c>, the long ones only when a condition does not hold.</summary>
    public static string ColumnsUnless(string condition) => string.Join(", ", s_columns.Select(column =>
        s_longColumns.Contains(column) ? $"CASE WHEN {condition} THEN NULL ELSE s.{column} END AS {column}" : $"s.{column}"));

    /// <summary>Reads the version and the last activity alone.</summary>
    public static (long Version, DateTimeOffset LastActivityAt) ReadHead(NpgsqlDataReader row, int first) =>
        (row.GetInt64(first + 2), Time(row.GetInt64(first + 3)));

    public static bool TryRead(
        NpgsqlDataReader row,
        int first,
        [NotNullWhen(true)] out SessionRecord? record,
        [NotNullWhen(false)] out string? reason)
    {
        var cursor = new RowCursor(row, first);
        record = null;
        reason = null;
        var handleText = cursor.Text();
        var format = cursor.Small();
        if (format != Format)
        {
            reason = $"its format is {format}, and this version reads {Format}";
            return false;
        }

        var version = cursor.Number();
        var activity = cursor.Number();
        var token = cursor.Bytes();
        var nonce = cursor.TextOrNull();
        var previousToken = cursor.BytesOrNull();
        var previousUntil = cursor.NumberOrNull();
        var created = cursor.Number();
        var idle = cursor.Number();
        var absolute = cursor.Number();
        if (!SessionHandle.TryParse(handleText, out var handle)
            || version < 1
            || token.Length != TokenHash.Length
            || (previousToken is not null && previousToken.Length != TokenHash.Length)
            || !AreTimes(created, activity, absolute, previousUntil ?? 0))
        {
            reason = "its handle, version, token or times were damaged";
            return false;
        }

        if (!TryReadUser(ref cursor, out var user))
        {
            reason = "its user was damaged";
            return false;
        }

        var device = cursor.TextOrNull();
        if (ReadValues(ref cursor, version) is not { } values)
        {
            reason = "its values were damaged";
            return false;
        }

        record = new SessionRecord
        {
            Handle = handle,
            Version = version,
            TokenHash = TokenHash.FromBytes(token),
            TokenNonce = nonce,
            PreviousTokenHash = previousToken is null ? null : TokenHash.FromBytes(previousToken),
            PreviousTokenUntil = previousUntil is { } until ? Time(until) : null,
            CreatedAt = Time(created),
            LastActivityAt = Time(activity),
            IdleTimeout = TimeSpan.FromTicks(idle),
            AbsoluteExpiresAt = Time(absolute),
            User = user,
            Device = device,
            Values = values,
        };
        return true;
    }

    public static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static bool AreTimes(params ReadOnlySpan<long> ticks) =>
        !ticks.ContainsAnyExceptInRange(DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks);

    private static bool TryReadUser(ref RowCursor cursor, out SessionUser? user)
    {
        var key = cursor.TextOrNull();
        var epoch = cursor.NumberOrNull();
        var ticket = cursor.BytesOrNull();
        var authenticated = cursor.NumberOrNull();
        var isRemembered = cursor.FlagOrNull();
        var issuer = cursor.TextOrNull();
        var externalId = cursor.TextOrNull();
        var hasExternal = issuer is not null || externalId is not null;
        user = null;
        if (key is null)
        {
            return epoch is null && ticket is null && authenticated is null && isRemembered is null && !hasExternal;
        }

        if (epoch is null || ticket is null || authenticated is null || isRemembered is null
            || !AreTimes(authenticated.Value) || (hasExternal && !ExternalSession.IsValid(issuer, externalId)))
        {
            return false;
        }

        user = new SessionUser
        {
            Key = key,
            Epoch = epoch.Value,
            Ticket = ticket,
            AuthenticatedAt = Time(authenticated.Value),
            External = hasExternal ? new ExternalSession(issuer!, externalId!) : null, // valid: neither is null
            IsRemembered = isRemembered.Value,
        };
        return true;
    }

    private static ImmutableDictionary<string, SessionValue>? ReadValues(ref RowCursor cursor, long recordVersion)
    {
        var keys = cursor.Array<string?>();
        var versions = cursor.Array<long?>();
        var data = cursor.Array<byte[]?>();
        if (versions.Length != keys.Length || data.Length != keys.Length)
        {
            return null;
        }

        var values = ImmutableDictionary.CreateBuilder<string, SessionValue>();
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i] is not { } key || data[i] is not { } bytes || versions[i] is not { } version
                || version < 1 || version > recordVersion
                || !values.TryAdd(PostgreSqlText.Unescape(key), new SessionValue(bytes, version)))
            {
                return null;
            }
        }

        return values.ToImmutable();
    }
}
