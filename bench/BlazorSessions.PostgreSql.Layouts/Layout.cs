using System.Security.Cryptography;
using Npgsql;

namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>A way to keep sessions, with what is compared of it.</summary>
internal abstract class Layout(NpgsqlDataSource dataSource)
{
    private const string Text = """{"id":1,"name":"espresso","price":2.50},""";

    public abstract string Name { get; }

    public abstract Task CreateAsync(SessionHandle handle, int keys, int bytes);

    public abstract Task ReadAsync(SessionHandle handle);

    /// <summary>Writes one value after having read it.</summary>
    public abstract Task WriteAsync(SessionHandle handle, int bytes);

    /// <summary>Returns the process of the server behind the one connection of the data source.</summary>
    public async Task<int> BackendAsync()
    {
        await using var command = DataSource.CreateCommand("SELECT pg_backend_pid()");
        return await command.ExecuteScalarAsync() is int backend ? backend : 0;
    }

    protected NpgsqlDataSource DataSource { get; } = dataSource;

    protected static byte[] Bytes(int count)
    {
        // Compresses about as well as JSON does: a quarter is noise.
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            bytes[i] = (byte)Text[i % Text.Length];
        }

        RandomNumberGenerator.Fill(bytes.AsSpan(0, count / 4));
        return bytes;
    }

    protected async Task RunAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            await using var connection = await DataSource.OpenConnectionAsync();
            command.Connection = connection;
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    _ = reader.IsDBNull(i) ? null : reader.GetValue(i);
                }
            }
        }
    }
}
