using BlazorSessions.PostgreSql.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// The database of one session name: where connections come from, and whether the tables are as they have to be.
/// </summary>
/// <remarks>
/// The tables are seen to once: when the app starts, or, if the server was away then, when it is first needed after.
/// Callers who come meanwhile share that one attempt, so an outage under load is one attempt at a time and no stampede.
/// A failed attempt is forgotten.
/// </remarks>
internal sealed class PostgreSqlDatabase(
    NpgsqlDataSource dataSource, bool isOwned, PostgreSqlSessionStoreOptions options, ILogger<PostgreSqlDatabase> log)
    : IAsyncDisposable, IDisposable
{
    // _gate guards _attempt. The attempt itself runs outside.
    private readonly Lock _gate = new();
    private Task? _attempt;
    private volatile bool _isReady;

    public NpgsqlDataSource DataSource { get; } = dataSource;

    public PostgreSqlSchema Schema { get; } = PostgreSqlSchema.Parse(options.Schema);

    public int CommandSeconds { get; } = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);

    /// <summary>Gets whether commands ask to be prepared; with automatic preparation the driver sees to it.</summary>
    public bool PreparesCommands { get; } =
        options.PrepareStatements && !PostgreSqlConnectionString.PreparesByItself(dataSource.ConnectionString);

    public ValueTask EnsureReadyAsync(CancellationToken cancellationToken)
    {
        if (_isReady)
        {
            return ValueTask.CompletedTask;
        }

        lock (_gate)
        {
            if (_attempt is null or { IsCompleted: true })
            {
                _attempt = Task.Run(PrepareAsync, CancellationToken.None);
            }

            return new ValueTask(_attempt.WaitAsync(cancellationToken));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwned)
        {
            await DataSource.DisposeAsync();
        }
    }

    public void Dispose()
    {
        if (isOwned)
        {
            DataSource.Dispose();
        }
    }

    private async Task PrepareAsync()
    {
        var found = await new Migrator(DataSource, Schema).RunAsync(options.AutoMigrate, CancellationToken.None);
        if (found < PostgreSqlSessionMigrations.LatestVersion)
        {
            log.Migrated(Schema.Name, found, PostgreSqlSessionMigrations.LatestVersion);
        }

        _isReady = true;
    }
}
