using Npgsql;

namespace BlazorSessions.PostgreSql.Connection;

/// <summary>
/// A pool of the store's own. With several hosts it leads to the primary, and back to whichever has become that.
/// </summary>
/// <remarks>
/// The driver asks the hosts in their order, each time, and waits for one that has fallen silent, although a connection
/// to another is at hand. So the one that was found to be the primary is put first. That takes attempts which go on when
/// their caller has left: one that is given up while it waits for the first host finds no other.
/// </remarks>
internal sealed class OwnSource : IConnectionSource
{
    // So often at most are the hosts looked at anew while none of them will do.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // _gate guards what is written to the fields below it. They are read outside.
    private readonly Lock _gate = new();
    private string _connectionString;
    private volatile HostOrder? _hosts;
    private volatile NpgsqlDataSource _dataSource;
    private NpgsqlDataSource? _before;
    private bool _isPreparing;
    private long _lookedAt = TimeProvider.System.GetTimestamp();

    /// <param name="connectionString">The app's, to which is added what it does not say.</param>
    public OwnSource(string connectionString)
    {
        _connectionString = connectionString;
        _dataSource = Create(prepare: false);
        _hosts = HostOrder.OfOnePrimary(_dataSource.ConnectionString);
    }

    public NpgsqlDataSource DataSource => _dataSource;

    public bool PreparesCommands { get; private set; }

    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_dataSource is not NpgsqlMultiHostDataSource several)
        {
            return await _dataSource.OpenConnectionAsync(cancellationToken);
        }

        try
        {
            var connection = await several.OpenConnectionAsync(CancellationToken.None);
            PutFirst(connection);
            return connection;
        }
        catch (NpgsqlException)
        {
            LookAnew(several);
            throw;
        }
    }

    // Whether a data source prepares is said when it is made. The one there was until now has made the first connections
    // and no other.
    public void Settle(bool prepare)
    {
        lock (_gate)
        {
            if (prepare != _isPreparing)
            {
                Replace(prepare);
            }
        }
    }

    public void Clear()
    {
        var current = _dataSource;
        current.Clear();
        (current as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    public async ValueTask DisposeAsync()
    {
        await (_before?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _dataSource.DisposeAsync();
    }

    public void Dispose()
    {
        _before?.Dispose();
        _dataSource.Dispose();
    }

    private void PutFirst(NpgsqlConnection connection)
    {
        if (_hosts is not { } hosts || hosts.IsFirst(connection))
        {
            return;
        }

        lock (_gate)
        {
            if (_hosts == hosts)
            {
                _hosts = hosts.StartingWith(connection);
                _connectionString = _hosts.In(_connectionString);
                Replace(_isPreparing);
            }
        }
    }

    private NpgsqlDataSource Create(bool prepare)
    {
        _isPreparing = prepare;
        var created = PostgreSqlConnectionString.CreateDataSource(_connectionString, prepare);
        PreparesCommands = prepare && !PostgreSqlConnectionString.PreparesByItself(created.ConnectionString);
        return created;
    }

    // Callers may be about to open connections of the one there was: it goes with the next change.
    private void Replace(bool prepare)
    {
        _before?.Dispose();
        _before = _dataSource;
        _dataSource = Create(prepare);
        _before.Clear();
    }

    // What was a standby a moment ago may be the primary now.
    private void LookAnew(NpgsqlMultiHostDataSource hosts)
    {
        var looked = Interlocked.Read(ref _lookedAt);
        if (TimeProvider.System.GetElapsedTime(looked) >= s_pause
            && Interlocked.CompareExchange(ref _lookedAt, TimeProvider.System.GetTimestamp(), looked) == looked)
        {
            hosts.ClearDatabaseStates();
        }
    }
}
