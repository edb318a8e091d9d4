using Npgsql;

namespace BlazorSessions.PostgreSql.Connection;

/// <summary>Where connections to the store's server come from.</summary>
internal interface IConnectionSource : IAsyncDisposable, IDisposable
{
    NpgsqlDataSource DataSource { get; }

    /// <summary>Gets whether commands ask to be prepared; with automatic preparation the driver sees to it.</summary>
    bool PreparesCommands { get; }

    /// <summary>Opens a connection for a caller who may leave before it has come.</summary>
    ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Hears, before the first verb, whether statements are to be prepared. Until then none is.</summary>
    void Settle(bool prepare);

    /// <summary>Forgets the connections that are open: one of them has turned out to be of no use any more.</summary>
    void Clear();
}
