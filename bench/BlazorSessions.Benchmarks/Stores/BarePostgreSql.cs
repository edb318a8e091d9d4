using Npgsql;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>A table of a key and bytes; statements are prepared on each connection.</summary>
internal sealed class BarePostgreSql(NpgsqlDataSource dataSource) : IBareStore
{
    public string Name => "prepared statements by key";

    public async Task StartAsync()
    {
        await using var command = dataSource.CreateCommand("""
            DROP TABLE IF EXISTS bench_bare;
            CREATE TABLE bench_bare (key text PRIMARY KEY, data bytea NOT NULL, seen bigint NOT NULL DEFAULT 0)
            """);
        await command.ExecuteNonQueryAsync();
    }

    // What autovacuum does a minute later: without statistics the server plans for an empty table.
    public async Task FilledAsync()
    {
        await using var command = dataSource.CreateCommand("ANALYZE");
        await command.ExecuteNonQueryAsync();
    }

    public Task CreateAsync(string key, byte[] data) =>
        RunAsync("INSERT INTO bench_bare (key, data) VALUES ($1, $2) ON CONFLICT DO NOTHING", key, data);

    public async Task FindAsync(string key)
    {
        await using var command = Command("SELECT data FROM bench_bare WHERE key = $1", key);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _ = reader.GetFieldValue<byte[]>(0);
        }
    }

    public Task OverwriteAsync(string key, byte[] data) => RunAsync("UPDATE bench_bare SET data = $2 WHERE key = $1", key, data);

    public async Task CreateAndDeleteAsync(string key, byte[] data)
    {
        await CreateAsync(key, data);
        await RunAsync("DELETE FROM bench_bare WHERE key = $1", key);
    }

    public Task TouchAsync(string[] keys) => RunAsync("UPDATE bench_bare SET seen = seen + 1 WHERE key = ANY ($1)", (object)keys);

    public async Task ProbeAsync(string[] keys)
    {
        await using var command = Command("SELECT key, seen FROM bench_bare WHERE key = ANY ($1)", (object)keys);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _ = (reader.GetString(0), reader.GetInt64(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await using var command = dataSource.CreateCommand("DROP TABLE IF EXISTS bench_bare");
        await command.ExecuteNonQueryAsync();
    }

    private async Task RunAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = dataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
