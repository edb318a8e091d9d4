using System.Diagnostics;
using BlazorSessions.Tests.Shared;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>A PgBouncer before a server, which gives each transaction one of a few connections.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private const int MostStarts = 5;

    private static readonly string? s_program = Find();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("blazorsessions-");
    private readonly int _port = FreePort.Next();
    private Process? _process;

    private PgBouncer(string connectionString) => ConnectionString =
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = _port }.ConnectionString;

    /// <summary>Gets whether it can know prepared statements: from 1.21.</summary>
    public static bool KnowsStatements { get; } = Version() >= new Version(1, 21);

    /// <summary>Gets the connection string of the server as seen through it.</summary>
    public string ConnectionString { get; }

    private string Log => Path.Combine(_folder.FullName, "log");

    /// <param name="connectionString">The server.</param>
    /// <param name="maxPrepared">Its max_prepared_statements; one that knows none has 0.</param>
    public static async Task<PgBouncer> StartAsync(string connectionString, int maxPrepared = 0)
    {
        Requirement.Demand(s_program is not null, "No PgBouncer: install the package pgbouncer.");
        for (var starts = 1; ; starts++)
        {
            var bouncer = new PgBouncer(connectionString);
            try
            {
                if (await bouncer.TryStartAsync(new NpgsqlConnectionStringBuilder(connectionString), maxPrepared))
                {
                    return bouncer;
                }

                Assert.True(starts < MostStarts, "PgBouncer ended.");
                await bouncer.DisposeAsync();
            }
            catch
            {
                await bouncer.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>Returns whether it runs: not where somebody has taken its port meanwhile.</summary>
    private async Task<bool> TryStartAsync(NpgsqlConnectionStringBuilder server, int maxPrepared)
    {
        var settings = Path.Combine(_folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 3
            server_login_retry = 1
            query_wait_timeout = 2
            logfile = {Log}
            {(KnowsStatements ? $"max_prepared_statements = {maxPrepared}" : "")}
            """);
        await Servers.GiveToPostgresAsync(_folder);
        _process = Servers.Start(Servers.AsPostgres(s_program!, "-q", settings)); // found, or the test has ended
        while (!_process.HasExited)
        {
            if (await ListensAsync())
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return false;
    }

    // Asked of itself, as anybody may answer at the port.
    private async Task<bool> ListensAsync() =>
        File.Exists(Log) && (await File.ReadAllTextAsync(Log)).Contains($"listening on 127.0.0.1:{_port}", StringComparison.Ordinal);

    // Another than the system's is named by a variable.
    private static string? Find() => Environment.GetEnvironmentVariable("BLAZORSESSIONS_TEST_PGBOUNCER")
        ?? new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer" }.FirstOrDefault(File.Exists);

    private static Version Version()
    {
        if (s_program is null)
        {
            return new Version();
        }

        using var process = Servers.Start(new ProcessStartInfo(s_program, "--version") { RedirectStandardOutput = true });
        return System.Version.Parse(process.StandardOutput.ReadLine()!["PgBouncer ".Length..]); // each says so
    }
}
