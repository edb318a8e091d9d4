using System.Data.Common;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>What the driver is told where the app's connection string says nothing.</summary>
internal static class PostgreSqlConnectionString
{
    private const int MaxAutoPrepare = 32;
    private const int CancellationMilliseconds = 500;
    private const int ConnectSeconds = 5;
    private const int ConnectSecondsPerHost = 1;

    public static NpgsqlDataSource CreateDataSource(string connectionString, bool prepare)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (prepare && !Says(given, nameof(settings.MaxAutoPrepare)))
        {
            // Prepared within the same round trip, from the second use on; an explicit Prepare would cost one more.
            settings.MaxAutoPrepare = MaxAutoPrepare;
            settings.AutoPrepareMinUsages = 2;
        }

        if (!Says(given, nameof(settings.NoResetOnClose)))
        {
            // No statement here leaves anything behind that the next one could trip over.
            settings.NoResetOnClose = true;
        }

        if (!Says(given, nameof(settings.CancellationTimeout)))
        {
            // A budget that has run out is not to be doubled by waiting for a server that does not answer.
            settings.CancellationTimeout = CancellationMilliseconds;
        }

        AddConnecting(settings, given, "BlazorSessions");
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>Makes the source of the one connection that listens: outside of any pool.</summary>
    public static NpgsqlDataSource CreateListener(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Multiplexing = false };
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        AddConnecting(settings, given, "BlazorSessions backplane");
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>Returns whether the driver reads the text, and finds in it where the server is.</summary>
    /// <remarks>Why not is not told on: the driver's message may hold a part of a password.</remarks>
    public static bool NamesHost(string connectionString)
    {
        try
        {
            return !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Checks that a data source of the app's own with several hosts says which of them it leads to.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public static void CheckHosts(NpgsqlDataSource dataSource)
    {
        if (dataSource is NpgsqlMultiHostDataSource
            && new NpgsqlConnectionStringBuilder(dataSource.ConnectionString).TargetSessionAttributes is null)
        {
            throw new InvalidOperationException(
                "The NpgsqlDataSource given to UsePostgreSql has several hosts and leads to any of them, a standby too. Pass "
                + "dataSource.WithTargetSession(TargetSessionAttributes.Primary), or add Target Session Attributes=primary to "
                + "its connection string.");
        }
    }

    public static bool PreparesByItself(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return settings.MaxAutoPrepare > 0 || settings.Multiplexing;
    }

    private static void AddConnecting(
        NpgsqlConnectionStringBuilder settings, DbConnectionStringBuilder given, string applicationName)
    {
        var hasSeveralHosts = settings.Host?.Contains(',') is true;
        if (!Says(given, nameof(settings.Timeout)))
        {
            // Attempts that nobody waits for any more keep their place in the pool until this is over. With several
            // hosts it is what a silent one costs before the next is asked, all within the time of one verb.
            settings.Timeout = hasSeveralHosts ? ConnectSecondsPerHost : ConnectSeconds;
        }

        if (hasSeveralHosts && !Says(given, nameof(settings.TargetSessionAttributes)))
        {
            // A standby may be behind: an ended session would be found there.
            settings.TargetSessionAttributes = "primary";
        }

        if (!Says(given, nameof(settings.ApplicationName)))
        {
            settings.ApplicationName = applicationName;
        }
    }

    // The driver's own builder cannot tell a default from a choice; keywords come with blanks or without.
    private static bool Says(DbConnectionStringBuilder given, string keyword) => given.Keys.Cast<string>()
        .Any(key => string.Equals(key.Replace(" ", ""), keyword, StringComparison.OrdinalIgnoreCase));
}
