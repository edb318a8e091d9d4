using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace BlazorSessions.PostgreSql;

/// <summary>Positional parameters with their types said outright, so that a null has one too.</summary>
internal static class PostgreSqlParameter
{
    private const int MaxUserKeyBytes = 2000;

    public static void AddText(this NpgsqlCommand command, string? text) =>
        Add(command, text is null ? null : PostgreSqlText.Escape(text), NpgsqlDbType.Text);

    /// <summary>Adds a user's key that is to be written, where it must fit into an index.</summary>
    public static void AddUserKey(this NpgsqlCommand command, string? key)
    {
        if (key is not null && Encoding.UTF8.GetByteCount(PostgreSqlText.Escape(key)) > MaxUserKeyBytes)
        {
            throw new ArgumentException(
                $"PostgreSQL keeps user keys of up to {MaxUserKeyBytes} bytes of UTF-8; this one has more.", nameof(key));
        }

        command.AddText(key);
    }

    /// <summary>Adds the two columns of a place.</summary>
    public static void AddPlace(this NpgsqlCommand command, Place place)
    {
        command.AddNumber(place.CreatedAt);
        command.AddText(place.Handle);
    }

    /// <summary>
    /// Adds what an index holds of an external session. Its texts may be longer than an entry can be; a hash of both is
    /// short, and U+0000, which neither has, keeps them apart.
    /// </summary>
    public static void AddExternalHash(this NpgsqlCommand command, ExternalSession? external) => Add(
        command,
        external is null
            ? null
            : SHA256.HashData(Encoding.UTF8.GetBytes(PostgreSqlText.Escape($"{external.Issuer}\0{external.SessionId}"))),
        NpgsqlDbType.Bytea);

    public static void AddTexts(this NpgsqlCommand command, IEnumerable<string> texts) =>
        Add(command, texts.Select(PostgreSqlText.Escape).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static void AddHandle(this NpgsqlCommand command, SessionHandle handle) =>
        Add(command, handle.Value, NpgsqlDbType.Text);

    public static void AddHandles(this NpgsqlCommand command, IEnumerable<SessionHandle> handles) =>
        Add(command, handles.Select(handle => handle.Value).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public static void AddTime(this NpgsqlCommand command, DateTimeOffset? time) => AddNumber(command, time?.UtcTicks);

    public static void AddTimes(this NpgsqlCommand command, IEnumerable<DateTimeOffset> times) =>
        AddNumbers(command, times.Select(time => time.UtcTicks));

    public static void AddNumber(this NpgsqlCommand command, long? number) => Add(command, number, NpgsqlDbType.Bigint);

    public static void AddNumbers(this NpgsqlCommand command, IEnumerable<long> numbers) =>
        Add(command, numbers.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint);

    public static void AddCount(this NpgsqlCommand command, int? count) => Add(command, count, NpgsqlDbType.Integer);

    public static void AddFlag(this NpgsqlCommand command, bool? flag) => Add(command, flag, NpgsqlDbType.Boolean);

    public static void AddBytes(this NpgsqlCommand command, ReadOnlyMemory<byte>? bytes) =>
        Add(command, bytes, NpgsqlDbType.Bytea);

    public static void AddBytes(this NpgsqlCommand command, IEnumerable<ReadOnlyMemory<byte>> bytes) =>
        Add(command, bytes.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bytea);

    public static void AddHash(this NpgsqlCommand command, TokenHash? hash) =>
        Add(command, hash?.ToArray(), NpgsqlDbType.Bytea);

    private static void Add<T>(NpgsqlCommand command, T value, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
}
