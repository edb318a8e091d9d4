using System.Globalization;
using BlazorSessions;
using BlazorSessions.PostgreSql;
using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.PostgreSql.Layouts;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

// dotnet run -c Release --project bench/BlazorSessions.PostgreSql.Layouts -- "Host=127.0.0.1;…" [seconds]
// The server has to run on this machine: the processor time of its process is what is compared.
const int Rounds = 5;
var seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 1;
string[] schemas = ["bench_rows", "bench_bare", "bench_arrays"];
await using var single = Connect(connections: 1);
await using var pool = Connect(connections: 32);
await DropAsync();
await ExecuteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "rows.sql")));

Console.WriteLine("| values | layout | read: server µs | client µs | reads/s | write: server µs | client µs | writes/s |");
Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
foreach (var (keys, bytes) in ((int, int)[])[(1, 50), (5, 200), (20, 500), (64, 4000)])
{
    var alone = Layouts(single);
    var crowded = Layouts(pool);
    var rounds = alone.Zip(crowded, (one, many) => new Comparison(one, many)).ToArray();
    foreach (var comparison in rounds)
    {
        await comparison.CreateAsync(keys, bytes);
    }

    await ExecuteAsync("ANALYZE");

    // Taking turns, and the best of some rounds each: other work on the machine makes a round slower, never faster.
    for (var round = 0; round < Rounds; round++)
    {
        foreach (var comparison in rounds)
        {
            await comparison.RunAsync(seconds);
        }
    }

    foreach (var comparison in rounds)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {keys} × {bytes} B | {comparison.Row}"));
    }
}

await DropAsync();

Layout[] Layouts(NpgsqlDataSource dataSource)
{
    var database = new PostgreSqlDatabase(
        new SharedSource(dataSource), new() { Schema = "bench_arrays" }, NullLogger<PostgreSqlDatabase>.Instance);
    var store = new PostgreSqlSessionStore(
        database, "", TimeProvider.System, NullLogger<PostgreSqlSessionStore>.Instance);
    return [new BareLayout(dataSource), new ArrayLayout(dataSource, store), new RowsLayout(dataSource)];
}

NpgsqlDataSource Connect(int connections) =>
    PostgreSqlConnectionString.CreateDataSource(
        $"{args[0]};Maximum Pool Size={connections};Connection Idle Lifetime=3600", prepare: true);

Task DropAsync() => ExecuteAsync(string.Concat(schemas.Select(schema => $"DROP SCHEMA IF EXISTS {schema} CASCADE;")));

async Task ExecuteAsync(string sql)
{
    await using var command = single.CreateCommand(sql);
    await command.ExecuteNonQueryAsync();
}
