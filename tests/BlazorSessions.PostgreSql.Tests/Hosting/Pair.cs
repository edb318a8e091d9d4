using BlazorSessions.PostgreSql.Connection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>A primary and a standby that follows it, each behind a cable.</summary>
public sealed class Pair : IAsyncLifetime
{
    private readonly List<PostgreSqlDatabase> _databases = [];

    internal OwnServer Primary { get; private set; } = null!; // set, as all of these, before each fact

    internal OwnServer Standby { get; private set; } = null!;

    internal Cable ToPrimary { get; private set; } = null!;

    internal Cable ToStandby { get; private set; } = null!;

    /// <summary>Gets a connection string that names the standby first.</summary>
    internal string StandbyFirst => Both(ToStandby, ToPrimary);

    internal string PrimaryFirst => Both(ToPrimary, ToStandby);

    public async ValueTask InitializeAsync()
    {
        Primary = await OwnServer.StartNewAsync();
        Standby = await Primary.StartStandbyAsync();
        ToPrimary = Cable.To(Primary.ConnectionString);
        ToStandby = Cable.To(Standby.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        await DisposeAsync(ToStandby, ToPrimary, Standby, Primary);
    }

    internal PostgreSqlDatabase Connect(string connectionString) =>
        Connect(new OwnSource(connectionString));

    internal PostgreSqlDatabase Connect(IConnectionSource source)
    {
        var database = new PostgreSqlDatabase(
            source, new PostgreSqlSessionStoreOptions(), NullLogger<PostgreSqlDatabase>.Instance);
        _databases.Add(database);
        return database;
    }

    /// <summary>Waits until the standby has replayed all that the primary has written.</summary>
    internal async Task CatchUpAsync()
    {
        var written = await Primary.ScalarAsync<string>("SELECT pg_current_wal_lsn()::text");
        while (await Standby.ScalarAsync<bool>($"SELECT pg_last_wal_replay_lsn() >= '{written}'") is not true)
        {
            await Task.Yield();
        }
    }

    private static string Both(Cable first, Cable second) =>
        $"Host=127.0.0.1:{first.Port},127.0.0.1:{second.Port};Username=postgres;Database=postgres;SSL Mode=Disable;"
        + "GSS Encryption Mode=Disable";

    private static async ValueTask DisposeAsync(params IAsyncDisposable?[] parts)
    {
        foreach (var part in parts)
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
