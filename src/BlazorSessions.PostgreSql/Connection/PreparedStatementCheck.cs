using Npgsql;

namespace BlazorSessions.PostgreSql.Connection;

/// <summary>
/// Finds out whether a pooler keeps the prepared statements of its clients apart. One that does not lets them meet on the
/// server's connections, where names are the same for all: a read of one node may run as another's end.
/// </summary>
internal static class PreparedStatementCheck
{
    private const int Rounds = 4;
    private const int CommandSeconds = 5;

    /// <summary>
    /// Prepares two statements on two connections, where they get the same name, and has them take turns. True where nothing
    /// was mixed up: also where there is but one connection to have, and where a pooler happened to keep both apart all the while.
    /// </summary>
    public static async Task<bool> PassesAsync(IConnectionSource source, CancellationToken cancellationToken)
    {
        try
        {
            await using var first = await source.OpenAsync(cancellationToken);
            await using var second = await source.OpenAsync(cancellationToken);
            await using var one = new NpgsqlCommand("SELECT 1", first) { CommandTimeout = CommandSeconds };
            await using var two = new NpgsqlCommand("SELECT 2", second) { CommandTimeout = CommandSeconds };
            await one.PrepareAsync(cancellationToken);
            await two.PrepareAsync(cancellationToken);
            for (var i = 0; i < Rounds; i++)
            {
                if (await one.ExecuteScalarAsync(cancellationToken) is not 1
                    || await two.ExecuteScalarAsync(cancellationToken) is not 2)
                {
                    return false;
                }
            }

            await one.UnprepareAsync(cancellationToken);
            await two.UnprepareAsync(cancellationToken);
            return true;
        }
        catch (PostgresException e) when (e.SqlState
            is PostgresErrorCodes.DuplicatePreparedStatement or PostgresErrorCodes.InvalidSqlStatementName)
        {
            return false;
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            // The second connection, or its turn, did not come. Whether the server is there, the next verb will see.
            return true;
        }
    }
}
