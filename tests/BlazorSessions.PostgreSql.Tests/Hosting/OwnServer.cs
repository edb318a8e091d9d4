using System.Diagnostics;
using System.Globalization;
using BlazorSessions.Tests.Shared;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>A server that a test may kill, made with the programs of an installed PostgreSQL; gone afterwards.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const int MostStarts = 5;

    // How long what a killed one has left running may take to be gone.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("blazorsessions-");
    private int _port = FreePort.Next();

    private OwnServer(string programs) => _programs = programs;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    private string Data => Path.Combine(_folder.FullName, "data");

    public int Port => _port;

    public static Task<OwnServer> StartNewAsync() => StartNewAsync(
        "initdb", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync", "--no-instructions", "-D");

    /// <summary>Starts a standby that follows this server.</summary>
    public Task<OwnServer> StartStandbyAsync() => StartNewAsync(
        "pg_basebackup", "-h", "127.0.0.1", "-p", $"{_port}", "-U", "postgres", "-R", "-c", "fast", "--no-sync", "-D");

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{ConnectionString};Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts the server, waiting until what a killed one has left running is gone.</summary>
    public async Task StartAsync()
    {
        for (var watch = Stopwatch.StartNew(); !await TryStartAsync();)
        {
            Assert.True(watch.Elapsed < s_patience, "PostgreSQL did not start again.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Kills the server at once; what it did not finish is recovered at the next start.</summary>
    public async Task KillAsync()
    {
        var firstLine = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0];
        using var postmaster = Process.GetProcessById(int.Parse(firstLine, CultureInfo.InvariantCulture));
        postmaster.Kill();
        await postmaster.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await AsPostgresAsync("pg_ctl", "-s", "-D", Data, "-m", "immediate", "stop");
        _folder.Delete(recursive: true);
    }

    /// <summary>Makes the data with a program, whose last argument is where, and starts a server on it.</summary>
    private static async Task<OwnServer> StartNewAsync(string program, params string[] arguments)
    {
        var programs = FindPrograms();
        Requirement.Demand(programs is not null, "No programs of PostgreSQL: install the package postgresql.");
        var server = new OwnServer(programs ?? "");
        try
        {
            await Servers.GiveToPostgresAsync(server._folder);
            Assert.Equal(0, await server.AsPostgresAsync(program, [.. arguments, server.Data]));
            for (var starts = 1; !await server.TryStartAsync(); starts++)
            {
                Assert.True(starts < MostStarts, "PostgreSQL did not start.");
                server._port = FreePort.Next();
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static string? FindPrograms() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Max(StringComparer.Ordinal)
        : null;

    // What pg_ctl waits for is the server on this data and no other.
    private async Task<bool> TryStartAsync()
    {
        var log = Path.Combine(_folder.FullName, "log");
        var options = $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off";
        return await AsPostgresAsync("pg_ctl", "-s", "-D", Data, "-l", log, "-w", "-t", "60", "-o", options, "start") == 0;
    }

    private Task<int> AsPostgresAsync(string program, params string[] arguments) =>
        Servers.RunAsync(Servers.AsPostgres(Path.Combine(_programs, program), arguments));
}
