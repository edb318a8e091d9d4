using System.Text.Json;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>How the server has run a statement, as EXPLAIN ANALYZE tells it.</summary>
internal sealed class QueryPlan(JsonElement root, string text)
{
    /// <summary>Runs a statement that was prepared, and undoes what it did.</summary>
    /// <param name="dataSource">Where.</param>
    /// <param name="statement">With parameters $1, $2, and so on.</param>
    /// <param name="arguments">As literals with their types, such as <c>42::bigint</c>.</param>
    /// <param name="mode"><c>force_generic_plan</c> or <c>force_custom_plan</c>: the server takes either as it likes.</param>
    public static async Task<QueryPlan> OfAsync(
        NpgsqlDataSource dataSource, string statement, string[] arguments, string mode)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var types = string.Join(", ", arguments.Select(argument => argument[(argument.LastIndexOf("::", StringComparison.Ordinal) + 2)..]));
        await ExecuteAsync($"SET LOCAL plan_cache_mode = {mode}");
        await ExecuteAsync($"PREPARE explained ({types}) AS {statement}");
        await using var explain = new NpgsqlCommand(
            $"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained ({string.Join(", ", arguments)})", connection);
        var json = (string)(await explain.ExecuteScalarAsync(cancellation))!; // a plan is never null
        await transaction.RollbackAsync(cancellation);
        await using var deallocate = new NpgsqlCommand("DEALLOCATE explained", connection);
        await deallocate.ExecuteNonQueryAsync(cancellation);
        return new QueryPlan(JsonDocument.Parse(json).RootElement[0].GetProperty("Plan"), json);

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Returns the most rows or index entries that one step of the plan has looked at.</summary>
    public double MostSeen() => Steps(root).Max(Seen);

    /// <summary>Returns how the tables and indexes were read.</summary>
    public IEnumerable<string> Scans() => Steps(root)
        .Select(step => step.GetProperty("Node Type").GetString()!) // each step has one
        .Where(type => type.Contains("Scan", StringComparison.Ordinal));

    public override string ToString() => text;

    private static IEnumerable<JsonElement> Steps(JsonElement step) => step.TryGetProperty("Plans", out var inner)
        ? inner.EnumerateArray().SelectMany(Steps).Prepend(step)
        : [step];

    private static double Seen(JsonElement step) => Number(step, "Actual Loops") * (Number(step, "Actual Rows")
        + Number(step, "Rows Removed by Filter") + Number(step, "Rows Removed by Index Recheck"));

    private static double Number(JsonElement step, string name) =>
        step.TryGetProperty(name, out var number) ? number.GetDouble() : 0;
}
