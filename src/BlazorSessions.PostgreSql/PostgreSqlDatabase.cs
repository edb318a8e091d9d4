using System.Data;
using BlazorSessions.PostgreSql.Connection;
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
    IConnectionSource source, PostgreSqlSessionStoreOptions options, ILogger<PostgreSqlDatabase> log)
    : IAsyncDisposable, IDisposable
{
    // So often at most is the pool emptied: a server that only reads would have each verb do it.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // _gate guards _attempt, what is written to _generation, and the two below that. The attempt itself runs outside.
    private readonly Lock _gate = new();
    private Task? _attempt;
    private volatile bool _isReady;
    private int _generation;
    private int _answers;
    private bool _isSuspected;
    private long? _clearedAt;

    public NpgsqlDataSource DataSource => source.DataSource;

    public PostgreSqlSchema Schema { get; } = PostgreSqlSchema.Parse(options.Schema);

    public int CommandSeconds { get; } = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);

    public bool PreparesCommands => source.PreparesCommands;

    /// <summary>Gets a number that is another one once connections were found dead and were forgotten.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Gets how often the server has answered.</summary>
    public int Answers => Volatile.Read(ref _answers);

    /// <summary>Notes that the server has answered: a connection that is lost meanwhile may be the only one.</summary>
    public void NoteAnswer() => Interlocked.Increment(ref _answers);

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

    /// <summary>
    /// Opens a connection, once the tables are as they have to be. The driver hears of a cancellation only once the server has
    /// greeted it, and one that is silent never does: who waits is let go at once; the connection, if it still comes, goes
    /// back to the pool.
    /// </summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        await EnsureReadyAsync(cancellationToken);
        var opening = source.OpenAsync(cancellationToken);
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

    /// <summary>
    /// Returns whether a connection is of no use any more after a failure: dead, or at a server that only reads, which is
    /// a standby or was the primary. The pool is then emptied, unless it was since this one was opened or a moment ago: many
    /// that fail at once do that once. A connection that its own user has given up, while others were answered, is no sign of trouble; a second one is.
    /// </summary>
    /// <param name="connection">The connection, not closed yet.</param>
    /// <param name="failure">What was thrown while it was used.</param>
    /// <param name="generation">The <see cref="Generation"/> from before it was opened.</param>
    /// <param name="answersIfCancelled">
    /// Where whoever used it has left, of which a connection may break too, the <see cref="Answers"/> from before; else null.
    /// </param>
    public bool RenewIfLost(NpgsqlConnection connection, Exception failure, int generation, int? answersIfCancelled)
    {
        if (connection.FullState.HasFlag(ConnectionState.Open)
            && !ReadOnlyServerException.Is(failure))
        {
            return false;
        }

        if (BeginsGeneration(generation, answersIfCancelled is { } answers && answers != Answers))
        {
            source.Clear();
        }

        return true;
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    public void Dispose() => source.Dispose();

    private static async Task GiveBackAsync(Task<NpgsqlConnection> opening)
    {
        try
        {
            await (await opening).DisposeAsync();
        }
        catch (Exception)
        {
            // It never came, for whatever reason: nobody waits to be told.
        }
    }

    private bool BeginsGeneration(int generation, bool othersWereAnswered)
    {
        lock (_gate)
        {
            if (_generation != generation
                || _clearedAt is { } cleared && TimeProvider.System.GetElapsedTime(cleared) < s_pause)
            {
                return false;
            }

            if (othersWereAnswered && !_isSuspected)
            {
                _isSuspected = true;
                return false;
            }

            (_isSuspected, _clearedAt) = (false, TimeProvider.System.GetTimestamp());
            Volatile.Write(ref _generation, generation + 1);
            return true;
        }
    }

    private async Task PrepareAsync()
    {
        var found = await new Migrator(source.OpenAsync, Schema).RunAsync(options.AutoMigrate, CancellationToken.None);
        if (found.Version < PostgreSqlSessionMigrations.LatestVersion)
        {
            log.Migrated(Schema.Name, found.Version, PostgreSqlSessionMigrations.LatestVersion);
        }

        source.Settle(found.IsBehindPooler ? await PreparesBehindPoolerAsync() : options.PrepareStatements is not false);
        _isReady = true;
    }

    private async Task<bool> PreparesBehindPoolerAsync()
    {
        if (options.PrepareStatements is not { } prepare)
        {
            log.BehindPooler();
            return false;
        }

        if (prepare && !await PreparedStatementCheck.PassesAsync(source, CancellationToken.None))
        {
            log.StatementsMixedUp();
            source.Clear();
            return false;
        }

        return prepare;
    }
}
