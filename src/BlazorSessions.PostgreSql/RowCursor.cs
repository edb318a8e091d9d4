using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>Reads the columns of a row one after another.</summary>
internal struct RowCursor(NpgsqlDataReader row, int first)
{
    private int _next = first;

    public string Text() => row.GetString(_next++);

    public string? TextOrNull() => ObjectOrNull<string>() is { } text ? PostgreSqlText.Unescape(text) : null;

    public short Small() => row.GetInt16(_next++);

    public long Number() => row.GetInt64(_next++);

    public long? NumberOrNull() => row.GetFieldValue<long?>(_next++);

    public bool? FlagOrNull() => row.GetFieldValue<bool?>(_next++);

    public byte[] Bytes() => row.GetFieldValue<byte[]>(_next++);

    public byte[]? BytesOrNull() => ObjectOrNull<byte[]>();

    /// <summary>Reads an array; its elements may be null whatever the type says.</summary>
    public T[] Array<T>() => row.GetFieldValue<T[]>(_next++);

    private T? ObjectOrNull<T>()
        where T : class
    {
        var column = _next++;
        return row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
    }
}
