using Npgsql;

namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>The least a client can do: one blob by its key, without any check.</summary>
internal sealed class BareLayout(NpgsqlDataSource dataSource) : Layout(dataSource)
{
    public override string Name => "bare blob";

    public override Task CreateAsync(SessionHandle handle, int keys, int bytes) =>
        RunAsync(new NpgsqlCommand("INSERT INTO bench_bare.blobs VALUES ($1, $2)")
        {
            Parameters = { new() { Value = handle.Value }, new() { Value = Bytes(keys * bytes) } },
        });

    public override Task ReadAsync(SessionHandle handle) =>
        RunAsync(new NpgsqlCommand("SELECT data FROM bench_bare.blobs WHERE id = $1")
        {
            Parameters = { new() { Value = handle.Value } },
        });

    // It has to write all of it.
    public override Task WriteAsync(SessionHandle handle, int bytes) =>
        RunAsync(new NpgsqlCommand("UPDATE bench_bare.blobs SET data = $2 WHERE id = $1")
        {
            Parameters = { new() { Value = handle.Value }, new() { Value = Bytes(bytes) } },
        });
}
