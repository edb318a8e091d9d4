using System.Security.Cryptography;
using BlazorSessions.PostgreSql.Connection;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>
/// A schema of its own for a class of tests, on the server that <c>BLAZORSESSIONS_TEST_POSTGRES</c> names; dropped
/// afterwards. Facts share it and take a session name each, which keeps them apart as it keeps apps apart.
/// </summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    private const string Variable = "BLAZORSESSIONS_TEST_POSTGRES";

    private NpgsqlDataSource? _dataSource;

    public static string ConnectionString
    {
        get
        {
            var connectionString = Environment.GetEnvironmentVariable(Variable);
            Requirement.Demand(
                !string.IsNullOrEmpty(connectionString),
                $"No PostgreSQL: set {Variable} to an Npgsql connection string, or run eng/test.sh, which starts one.");
            return connectionString ?? "";
        }
    }

    public string Schema { get; } = SomeSchema();

    /// <summary>Gets a data source as an app may have one: without automatic preparation.</summary>
    public NpgsqlDataSource DataSource => _dataSource ??= NpgsqlDataSource.Create(ConnectionString);

    public static string SomeSchema() => "test_" + SomeText();

    public static string SomeText() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    /// <summary>Makes what a store works on; the caller disposes it.</summary>
    internal PostgreSqlDatabase Connect(
        string? connectionString = null, Action<PostgreSqlSessionStoreOptions>? configure = null)
    {
        var options = new PostgreSqlSessionStoreOptions { Schema = Schema };
        configure?.Invoke(options);
        IConnectionSource source = connectionString is null
            ? new SharedSource(DataSource)
            : new OwnSource(connectionString);
        return new PostgreSqlDatabase(source, options, NullLogger<PostgreSqlDatabase>.Instance);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql.Replace("{schema}", Schema));
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = DataSource.CreateCommand(sql.Replace("{schema}", Schema));
        return (T?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_dataSource is null)
        {
            return;
        }

        await using (_dataSource)
        {
            await using var command = _dataSource.CreateCommand($"DROP SCHEMA IF EXISTS {Schema} CASCADE");
            await command.ExecuteNonQueryAsync();
        }
    }
}
