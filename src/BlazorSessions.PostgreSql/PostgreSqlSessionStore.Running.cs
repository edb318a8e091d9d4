using System.Data;
using System.Net.Sockets;
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
        var isSent = false;
        try
        {
            await using (command)
            {
                await database.EnsureReadyAsync(cancellationToken);
                await using var connection = await OpenAsync(cancellationToken);
                command.Connection = connection;
                command.CommandTimeout = database.CommandSeconds;
                if (database.PreparesCommands)
                {
                    await command.PrepareAsync(cancellationToken);
                }

                isSent = true;
                return await ReadRowsAsync(command, read, cancellationToken);
            }
        }
        catch (Exception e) when (IsFailure(e) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException($"The {verb} was cancelled.", e, cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw new SessionStoreException(verb, outcomeUnknown: writes && isSent && !IsRolledBack(e), e);
        }
    }

    // The driver hears of a cancellation only once the server has greeted it, and one that is silent never does. Who
    // waits is let go at once; the connection, if it still comes, goes back to the pool.
    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var opening = database.DataSource.OpenConnectionAsync(cancellationToken);
        if (opening.IsCompleted)
        {
            return await opening;
        }

        var task = opening.AsTask();
        try
        {
            return await task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _ = GiveBackAsync(task);
            throw;
        }
    }

    private static async Task GiveBackAsync(Task<NpgsqlConnection> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception e) when (IsFailure(e))
        {
            // It never came.
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
}
