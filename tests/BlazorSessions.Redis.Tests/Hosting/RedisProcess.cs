using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using BlazorSessions.Tests.Shared;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests.Hosting;

/// <summary>A Redis of a test's own, to configure, pause, kill and start again. Empty at every start.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly string? s_program = Find("redis-server");

    private readonly string[] _arguments;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redis-");
    private Process? _process;
    private ConnectionMultiplexer? _admin;

    private RedisProcess(string[] arguments) => _arguments = arguments;

    public int Port { get; } = FreePort();

    public string Configuration => $"127.0.0.1:{Port}";

    public static async Task<RedisProcess> StartAsync(params string[] arguments)
    {
        Requirement.Demand(s_program is not null && !OperatingSystem.IsWindows(), "No redis-server on the PATH to start, pause and kill.");
        var redis = new RedisProcess(arguments);
        await redis.RestartAsync();
        return redis;
    }

    public async Task RestartAsync()
    {
        await KillAsync();
        var start = new ProcessStartInfo(s_program!) { RedirectStandardOutput = true, WorkingDirectory = _folder.FullName };
        string[] common = ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
        Array.ForEach([.. common, .. _arguments], start.ArgumentList.Add);
        _process = Process.Start(start) ?? throw new InvalidOperationException("redis-server did not start.");

        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
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

    /// <summary>Runs a command over a connection of the test's own.</summary>
    public async Task<RedisResult> ExecuteAsync(string command, params object[] arguments)
    {
        _admin ??= await ConnectionMultiplexer.ConnectAsync(Configuration + ",allowAdmin=true");
        return await _admin.GetDatabase().ExecuteAsync(command, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        await (_admin?.CloseAsync(allowCommandsToComplete: false) ?? Task.CompletedTask);
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private async Task SignalAsync(string signal)
    {
        if (_process is { } process)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            await kill.WaitForExitAsync();
        }
    }
}
