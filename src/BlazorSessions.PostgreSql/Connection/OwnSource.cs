using Npgsql;

namespace BlazorSessions.PostgreSql.Connection;

/// <summary>
/// A pool of the store's own. With several hosts it leads to the primary, and back to whichever has become that.
/// </summary>
/// <remarks>
/// The driver remembers for some seconds which host is the primary, which a standby and which is away. It learns that
/// by opening connections. So, with several hosts, an attempt to open one goes on when its caller has left: one that
/// was given up would teach nothing, and a host that has fallen silent would be the first to be asked for ever.
/// </remarks>
internal sealed class OwnSource : IConnectionSource
{
    // So often at most are the hosts looked at anew while none of them will do.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly string _connectionString;
    private readonly bool? _prepare;
    private NpgsqlMultiHostDataSource? _hosts;
    private long _lookedAt = TimeProvider.System.GetTimestamp();

    /// <param name="connectionString">The app's, to which is added what it does not say.</param>
    /// <param name="prepare">Whether statements are prepared; null to prepare them unless a pooler is in between.</param>
    public OwnSource(string connectionString, bool? prepare)
    {
        (_connectionString, _prepare) = (connectionString, prepare);
        DataSource = Create(prepare is true);
    }

    public NpgsqlDataSource DataSource { get; private set; }

    public bool PreparesCommands { get; private set; }

    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_hosts is null)
        {
            return await DataSource.OpenConnectionAsync(cancellationToken);
        }

        try
        {
            return await DataSource.OpenConnectionAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            LookAnew(_hosts);
            throw;
        }
    }

    // Whether a data source prepares is said when it is made. The one there was until now has made the first connection
    // and no other.
    public void Settle(bool isBehindPooler)
    {
        if (_prepare is null && !isBehindPooler)
        {
            var first = DataSource;
            DataSource = Create(prepare: true);
            first.Dispose();
        }
    }

    public void Clear()
    {
        DataSource.Clear();
        _hosts?.ClearDatabaseStates();
    }

    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    public void Dispose() => DataSource.Dispose();

    private NpgsqlDataSource Create(bool prepare)
    {
        var created = PostgreSqlConnectionString.CreateDataSource(_connectionString, prepare);
        PreparesCommands = prepare && !PostgreSqlConnectionString.PreparesByItself(created.ConnectionString);
        _hosts = created as NpgsqlMultiHostDataSource;
        return created;
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
