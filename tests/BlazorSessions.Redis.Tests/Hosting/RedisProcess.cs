using System.Diagnostics;
using BlazorSessions.Tests.Shared;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A Redis of a test's own, or a Sentinel, to configure, pause, kill and start again. Empty at every start.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private const int MostStarts = 5;

    private static readonly string? s_program = Find("redis-server");
    private static readonly string? s_client = Find("redis-cli");

    // Redis 6 takes the port 10,000 above its own.
    private static readonly bool s_takesClusterPort = MajorVersion() >= 7;

    private readonly string[] _arguments;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-");
    private Process? _process;
    private ConnectionMultiplexer? _admin;

    private RedisProcess(string[] arguments) => _arguments = arguments;

    public int Port { get; } = FreePort.Next();

    public string Configuration => $"127.0.0.1:{Port}";

    public bool IsRunning => _process is not null;

    public static Task<RedisProcess> StartAsync(params string[] arguments) =>
        StartAsync(() => new RedisProcess(["--save", "", "--appendonly", "no", .. arguments]));

    /// <summary>Starts a node of a cluster that is not made yet.</summary>
    public static Task<RedisProcess> StartNodeAsync() => StartAsync(() => new RedisProcess([
        "--save", "", "--appendonly", "no", "--cluster-enabled", "yes", .. s_takesClusterPort ? ["--cluster-port", $"{FreePort.Next()}"] : (string[])[],
        "--cluster-node-timeout", "1000", "--cluster-announce-ip", "127.0.0.1", "--repl-diskless-sync-delay", "0"]));

    /// <summary>Starts a Sentinel that watches a master, with others as many as agree, and is quick to replace it.</summary>
    public static Task<RedisProcess> StartSentinelAsync(string service, RedisProcess master, int quorum) =>
        StartAsync(() => NewSentinel(service, master, quorum));

    /// <summary>Runs <c>redis-cli</c> to its end.</summary>
    public static async Task<string> RunClientAsync(params string[] arguments)
    {
        Requirement.Demand(s_client is not null, "No redis-cli on the PATH.");
        using var client = Process.Start(new ProcessStartInfo(s_client!, arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("redis-cli did not start.");
        var output = await client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await client.WaitForExitAsync(TestContext.Current.CancellationToken);
        return client.ExitCode == 0 ? output : throw new InvalidOperationException($"redis-cli failed: {output}");
    }

    public async Task RestartAsync()
    {
        await KillAsync();
        var start = new ProcessStartInfo(s_program!) { RedirectStandardOutput = true, WorkingDirectory = _folder.FullName };
        var port = _arguments.Contains("--tls-cert-file") ? "--tls-port" : "--port";
        Array.ForEach([.. _arguments, port, $"{Port}", "--bind", "127.0.0.1"], start.ArgumentList.Add);
        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");

        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal)
                || line.Contains("Sentinel ID is", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.ReadToEndAsync();
                return;
            }
        }

        throw new InvalidOperationException("redis-server ended before it was ready.");
    }

    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Stops the process where it stands: connections stay open and nobody answers.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ContinueAsync() => SignalAsync("CONT");

    /// <summary>Runs a command on this server and no other of its cluster, over a connection of the test's own.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] arguments)
    {
        _admin ??= await ConnectionMultiplexer.ConnectAsync(Configuration + ",allowAdmin=true");
        return await _admin.GetServer("127.0.0.1", Port).ExecuteAsync(command, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        await (_admin?.CloseAsync(allowCommandsToComplete: false) ?? Task.CompletedTask);
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    // What is ready is this process, as it says so itself: one whose port somebody has taken meanwhile ends.
    private static async Task<RedisProcess> StartAsync(Func<RedisProcess> make)
    {
        Requirement.Demand(s_program is not null && !OperatingSystem.IsWindows(), "No redis-server on the PATH to start, pause and kill.");
        for (var starts = 1; ; starts++)
        {
            var redis = make();
            try
            {
                await redis.RestartAsync();
                return redis;
            }
            catch (InvalidOperationException) when (starts < MostStarts)
            {
                await redis.DisposeAsync();
            }
            catch
            {
                await redis.DisposeAsync();
                throw;
            }
        }
    }

    private static RedisProcess NewSentinel(string service, RedisProcess master, int quorum)
    {
        const string File = "sentinel.conf";
        var sentinel = new RedisProcess([File, "--sentinel"]);
        System.IO.File.WriteAllLines(Path.Combine(sentinel._folder.FullName, File),
        [
            $"sentinel monitor {service} 127.0.0.1 {master.Port} {quorum}",
            $"sentinel down-after-milliseconds {service} 1000",
            $"sentinel failover-timeout {service} 3000",
        ]);
        return sentinel;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    // "Redis server v=7.0.15 sha=…", and the same of Valkey.
    private static int MajorVersion()
    {
        if (s_program is null)
        {
            return 0;
        }

        using var process = Process.Start(new ProcessStartInfo(s_program, "--version") { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("redis-server did not start.");
        var version = process.StandardOutput.ReadToEnd().Split("v=")[1];
        return int.Parse(version.AsSpan(0, version.IndexOf('.')));
    }

    private async Task SignalAsync(string signal)
    {
        if (_process is { } process)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            await kill.WaitForExitAsync();
        }
    }
}
