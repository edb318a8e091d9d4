using BlazorSessions.Backplane;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// Carries messages by <c>NOTIFY</c>: published over the store's pool, heard on one connection that does nothing else. All
/// session names of a schema share a channel.
/// </summary>
/// <param name="database">Where the sessions are.</param>
/// <param name="listener">Where the connection that listens comes from; null to take one of the store's pool.</param>
internal sealed class PostgreSqlSessionBackplane(PostgreSqlDatabase database, NpgsqlDataSource? listener)
    : ISessionBackplane, IAsyncDisposable, IDisposable
{
    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            if (notification.Channel == database.Schema.Name)
            {
                listener.OnMessage(notification.Payload);
            }
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {database.Schema.Quoted}; SELECT pg_backend_pid()", connection))
        {
            listen.CommandTimeout = database.CommandSeconds;
            var backend = (int?)await listen.ExecuteScalarAsync(cancellationToken);
            if (backend != connection.ProcessID)
            {
                throw new InvalidOperationException(
                    "The connection that listens to PostgreSQL goes through a pooler that shares connections, which hears nothing. "
                    + "Set BackplaneConnectionString in UsePostgreSql to one that leads to the server directly.");
            }
        }

        listener.OnConnected();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        // One statement: commits that notify take turns in the whole database.
        await using var notify = database.DataSource.CreateCommand(
            "SELECT count(pg_notify($1, message)) FROM unnest($2) AS message");
        notify.CommandTimeout = database.CommandSeconds;
        notify.AddText(database.Schema.Name);
        notify.AddTexts(messages);
        await notify.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => listener?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void Dispose() => listener?.Dispose();

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        (listener ?? database.DataSource).OpenConnectionAsync(cancellationToken);
}
