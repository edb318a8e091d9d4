using System.Globalization;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Redis.Tests.Hosting;
using Npgsql;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>A store's server of a test's own, which may be cut off, paused and killed.</summary>
internal abstract class TroubledServer : IAsyncDisposable
{
    /// <summary>Gets the name that the demo gives the store.</summary>
    public abstract string Store { get; }

    public abstract string ConnectionString { get; }

    /// <summary>Closes every connection that others have.</summary>
    public abstract Task CutAsync();

    /// <summary>Stops the server where it stands: connections stay open and nobody answers.</summary>
    public abstract Task PauseAsync();

    public abstract Task ContinueAsync();

    /// <summary>Kills the server at once.</summary>
    public abstract Task KillAsync();

    /// <summary>Starts it again, with what it had acknowledged. Returns when it takes connections.</summary>
    public abstract Task StartAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A PostgreSQL.</summary>
internal sealed class TroubledPostgreSql : TroubledServer
{
    private readonly OwnServer server;
    private readonly string data;

    private TroubledPostgreSql(OwnServer server, string data) => (this.server, this.data) = (server, data);

    public override string Store => "postgres";

    public override string ConnectionString => server.ConnectionString;

    public static async Task<TroubledPostgreSql> StartNewAsync()
    {
        var server = await OwnServer.StartNewAsync();
        return new(server, await AskAsync(server, "SHOW data_directory"));
    }

    public override Task CutAsync() => AskAsync(
        server,
        """
        SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
        """);

    public override Task PauseAsync() => Signal.SendAsync("STOP", Processes());

    public override Task ContinueAsync() => Signal.SendAsync("CONT", Processes());

    public override Task KillAsync() => server.KillAsync();

    public override Task StartAsync() => server.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await ContinueAsync();
        await server.DisposeAsync();
    }

    private static async Task<string> AskAsync(OwnServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!; // each of the questions has an answer
    }

    // The first, which makes the others, and those.
    private List<int> Processes()
    {
        var line = File.ReadLines(Path.Combine(data, "postmaster.pid")).First();
        var first = int.Parse(line, CultureInfo.InvariantCulture);
        var all = Directory.GetDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0);
        return [first, .. all.Where(process => IsChild(process, first))];
    }

    private static bool IsChild(int process, int parent)
    {
        try
        {
            // "12 (postgres) S 11 …": the parent comes after the state.
            return process > 0
                && File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[1] == $"{parent}";
        }
        catch (IOException)
        {
            return false; // It has ended meanwhile.
        }
    }
}

/// <summary>A Redis that keeps what it has acknowledged.</summary>
internal sealed class TroubledRedis : TroubledServer
{
    private readonly RedisProcess redis;

    private TroubledRedis(RedisProcess redis) => this.redis = redis;

    public override string Store => "redis";

    public override string ConnectionString => redis.Configuration;

    public static async Task<TroubledRedis> StartNewAsync() =>
        new(await RedisProcess.StartAsync("--appendonly", "yes", "--appendfsync", "always"));

    public override async Task CutAsync()
    {
        await redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        await redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "normal");
    }

    public override Task PauseAsync() => redis.PauseAsync();

    public override Task ContinueAsync() => redis.ContinueAsync();

    public override Task KillAsync() => redis.KillAsync();

    public override Task StartAsync() => redis.RestartAsync();

    public override async ValueTask DisposeAsync()
    {
        await ContinueAsync();
        await redis.DisposeAsync();
    }
}
