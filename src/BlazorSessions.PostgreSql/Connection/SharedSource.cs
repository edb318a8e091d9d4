using Npgsql;

namespace BlazorSessions.PostgreSql.Connection;

/// <summary>A data source of the app's own, which is used as it is: what is wrong with its pool is the app's to mend.</summary>
internal sealed class SharedSource(NpgsqlDataSource dataSource) : IConnectionSource
{
    public NpgsqlDataSource DataSource => dataSource;

    public bool PreparesCommands { get; private set; }

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        dataSource.OpenConnectionAsync(cancellationToken);

    public void Settle(bool prepare) => PreparesCommands = prepare
        && !PostgreSqlConnectionString.PreparesByItself(dataSource.ConnectionString);

    public void Clear()
    {
        // Others run statements over those connections.
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public void Dispose()
    {
        // The app's.
    }
}
