using System.Data;
using System.Net.Sockets;
using BlazorSessions.PostgreSql.Migrations;
using Npgsql;

namespace BlazorSessions.PostgreSql;

internal sealed partial class PostgreSqlSessionStore
{
    private ValueTask<List<T>> ReadAsync<T>(
        string verb, NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        RunAsync(verb, command, read, writes: false, cancellationToken);

    private ValueTask<List<T>> WriteAsync<T>(
        string verb, NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        RunAsync(verb, command, read, writes: true, cancellationToken);

    private async ValueTask<List<T>> RunAsync<T>(
        string verb,
        NpgsqlCommand command,
        Func<NpgsqlDataReader, T> read,
        bool writes,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var attempt = new Attempt();
        try
        {
            await using (command)
            {
                try
                {
                    return await AskAsync(command, read, attempt, cancellationToken);
                }
                catch (Exception) when (!writes && attempt.IsConnectionLost && !cancellationToken.IsCancellationRequested)
                {
                    // A pooled connection had died, or leads to a standby. What only reads may be asked twice.
                    return await AskAsync(command, read, attempt, cancellationToken);
                }
            }
        }
        catch (Exception e) when (attempt.IsSent || IsFailure(e))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException($"The {verb} was cancelled.", e, cancellationToken);
            }

            var outcomeUnknown = writes && attempt.IsSent && !IsRolledBack(e);
            throw new SessionStoreException(
                verb, outcomeUnknown, ReadOnlyServerException.Is(e) ? new ReadOnlyServerException(e) : e);
        }
    }

    private async ValueTask<List<T>> AskAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, Attempt attempt, CancellationToken cancellationToken)
    {
        var (generation, answers) = (database.Generation, database.Answers);
        await using var connection = await database.OpenAsync(cancellationToken);
        command.Connection = connection;
        command.CommandTimeout = database.CommandSeconds;
        try
        {
            if (database.PreparesCommands)
            {
                await command.PrepareAsync(cancellationToken);
            }

            attempt.IsSent = true;
            var rows = await ReadRowsAsync(command, read, cancellationToken);
            database.NoteAnswer();
            return rows;
        }
        catch (Exception e)
        {
            attempt.IsConnectionLost = database.RenewIfLost(
                connection, e, generation, cancellationToken.IsCancellationRequested ? answers : null);
            throw;
        }
    }

    private static async Task<List<T>> ReadRowsAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        // The server may send rows before it commits. Only the end of the answer says that it has. Disposing the reader
        // would wait for that end too, but pass over a timeout or a cancellation on the way: a write that was undone
        // would be taken for kept.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return rows;
    }

    // InvalidOperationException is how the migrations and a closed data source say that the database is of no use.
    private static bool IsFailure(Exception e) => e is NpgsqlException or TimeoutException or IOException
        or SocketException or InvalidOperationException or OperationCanceledException;

    // An error that ends the statement has undone it. One that ends the connection (FATAL) or that answers a
    // cancellation may have come just after the commit.
    private static bool IsRolledBack(Exception e) =>
        e is PostgresException { InvariantSeverity: "ERROR", SqlState: not PostgresErrorCodes.QueryCanceled };

    private sealed class Attempt
    {
        public bool IsSent { get; set; }

        public bool IsConnectionLost { get; set; }
    }
}
