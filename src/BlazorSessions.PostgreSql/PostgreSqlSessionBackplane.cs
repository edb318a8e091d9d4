using System.Security.Cryptography;
using BlazorSessions.Backplane;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// Carries messages by <c>NOTIFY</c>: published over the store's pool, heard on one connection that does nothing else. All
/// session names of a schema share a channel.
/// </summary>
/// <param name="database">Where the sessions are.</param>
/// <param name="source">Where the connection that listens comes from; null to take one of the store's pool.</param>
internal sealed class PostgreSqlSessionBackplane(PostgreSqlDatabase database, NpgsqlDataSource? source)
    : ISessionBackplane, IAsyncDisposable, IDisposable
{
    // A connection over which nothing comes is tried after so long whether it hears, and at the next look when those of
    // the store were dead: the primary may be another server by now.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    public async Task ListenAsync(ISessionBackplaneListener listener, CancellationToken cancellationToken)
    {
        await using var connection = source is null
            ? await database.OpenAsync(cancellationToken)
            : await source.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) =>
        {
            if (notification.Channel == database.Schema.Name)
            {
                listener.OnMessage(notification.Payload);
            }
        };
        await ExecuteAsync(connection, $"LISTEN {database.Schema.Quoted}", cancellationToken);
        var generation = database.Generation;
        await CheckHearingAsync(connection, cancellationToken);
        listener.OnConnected();
        for (var quiet = TimeSpan.Zero; ;)
        {
            quiet = await connection.WaitAsync(s_look, cancellationToken) ? TimeSpan.Zero : quiet + s_look;
            if (quiet >= s_quiet || generation != database.Generation)
            {
                (generation, quiet) = (database.Generation, TimeSpan.Zero);
                await CheckHearingAsync(connection, cancellationToken);
            }
        }
    }

    public ValueTask PublishAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken) =>
        NotifyAsync(database.Schema.Name, messages, cancellationToken);

    public ValueTask DisposeAsync() => source?.DisposeAsync() ?? ValueTask.CompletedTask;

    public void Dispose() => source?.Dispose();

    // Behind a pooler that gives each transaction another connection, and in another database than the store's, everything
    // works and nothing is heard.
    private async Task CheckHearingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var channel = "bs_" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        var isHeard = false;
        NotificationEventHandler hear = (_, notification) => isHeard |= notification.Channel == channel;
        connection.Notification += hear;
        await ExecuteAsync(connection, $"LISTEN {channel}", cancellationToken);
        await NotifyAsync(channel, [""], cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(database.CommandSeconds));
        try
        {
            while (!isHeard)
            {
                await connection.WaitAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException(
                "The connection that listens to PostgreSQL does not hear what the store's say: it goes through a pooler that "
                + "shares connections, or to another database. Set BackplaneConnectionString in UsePostgreSql to one that leads "
                + "to the store's server directly.");
        }

        connection.Notification -= hear;
        await ExecuteAsync(connection, $"UNLISTEN {channel}", cancellationToken);
    }

    // One statement: commits that notify take turns in the whole database.
    private async ValueTask NotifyAsync(string channel, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        var (generation, answers) = (database.Generation, database.Answers);
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var notify = new NpgsqlCommand(
            "SELECT count(pg_notify($1, message)) FROM unnest($2) AS message", connection);
        notify.CommandTimeout = database.CommandSeconds;
        notify.AddText(channel);
        notify.AddTexts(messages);
        try
        {
            await notify.ExecuteNonQueryAsync(cancellationToken);
            database.NoteAnswer();
        }
        catch (Exception e)
        {
            database.RenewIfLost(connection, e, generation, cancellationToken.IsCancellationRequested ? answers : null);
            throw;
        }
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = database.CommandSeconds };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
