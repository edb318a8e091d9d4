using Npgsql;
using NpgsqlTypes;

namespace BlazorSessions.PostgreSql.Layouts;

/// <summary>A row per session and a row per value.</summary>
internal sealed class RowsLayout(NpgsqlDataSource dataSource) : Layout(dataSource)
{
    private const string Find = """
        SELECT s.*, v.keys, v.versions, v.data FROM bench_rows.sessions s CROSS JOIN LATERAL (
            SELECT array_agg(v.key) AS keys, array_agg(v.version) AS versions, array_agg(v.data) AS data
            FROM bench_rows.session_values v WHERE v.session_name = s.session_name AND v.handle = s.handle) v
        WHERE s.session_name = '' AND s.handle = $1 AND s.expires_at > $2
        """;

    private const string Create = """
        WITH made AS (
            INSERT INTO bench_rows.sessions
            VALUES ('', $1, 1, $2, $3, $3, 36000000000, $4, $3 + 36000000000, NULL, 'Firefox on Linux'))
        INSERT INTO bench_rows.session_values SELECT '', $1, v.key, 1, v.data FROM unnest($5, $6) AS v (key, data)
        """;

    private const string Merge = """
        SELECT m.outcome, (m.session).*, m.keys, m.versions, m.data
        FROM bench_rows.merge_session('', $1, $2, $3, $4, $5, $6, $2) m
        """;

    public override string Name => "a row per value";

    private static long Now => TimeProvider.System.GetUtcNow().UtcTicks;

    public override Task CreateAsync(SessionHandle handle, int keys, int bytes) => RunAsync(new NpgsqlCommand(Create)
    {
        Parameters =
        {
            new() { Value = handle.Value },
            new() { Value = new byte[TokenHash.Length] },
            new() { Value = Now },
            new() { Value = Now + TimeSpan.TicksPerDay },
            new() { Value = Enumerable.Range(0, keys).Select(i => $"key{i}").ToArray() },
            new() { Value = Enumerable.Range(0, keys).Select(_ => Bytes(bytes)).ToArray() },
        },
    });

    public override Task ReadAsync(SessionHandle handle) =>
        RunAsync(new NpgsqlCommand(Find) { Parameters = { new() { Value = handle.Value }, new() { Value = Now } } });

    public override Task WriteAsync(SessionHandle handle, int bytes) =>
        RunAsync(new NpgsqlCommand(Merge)
        {
            Parameters =
            {
                new() { Value = handle.Value },
                new() { Value = Now },
                new() { Value = new[] { "key0" } },
                new() { Value = new[] { Bytes(bytes) } },
                new() { Value = Array.Empty<string>(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                new() { Value = Array.Empty<long>(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            },
        });
}
