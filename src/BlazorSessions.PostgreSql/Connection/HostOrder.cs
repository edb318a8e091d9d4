using Npgsql;

namespace BlazorSessions.PostgreSql.Connection;

/// <summary>The hosts of a connection string in the order in which they are asked.</summary>
internal sealed class HostOrder
{
    private readonly string[] _hosts;

    private HostOrder(string[] hosts) => _hosts = hosts;

    /// <summary>Returns the hosts where one of them is right and no other; else null.</summary>
    public static HostOrder? OfOnePrimary(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return settings is { Host: { } hosts, TargetSessionAttributes: "primary" or "read-write" } && hosts.Contains(',')
            ? new HostOrder(hosts.Split(',', StringSplitOptions.TrimEntries))
            : null;
    }

    public bool IsFirst(NpgsqlConnection connection) => Is(_hosts[0], connection);

    public HostOrder StartingWith(NpgsqlConnection connection) =>
        new([.. _hosts.Where(host => Is(host, connection)), .. _hosts.Where(host => !Is(host, connection))]);

    public string In(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = string.Join(',', _hosts) }.ConnectionString;

    // With its port, or without where that is the one of all.
    private static bool Is(string host, NpgsqlConnection connection) =>
        connection.Host is { } name && host.StartsWith(name, StringComparison.Ordinal)
        && (host.Length == name.Length
            || host[name.Length] == ':' && int.TryParse(host.AsSpan(name.Length + 1), out var port) && port == connection.Port);
}
