using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>An app as a process of its own, on a free port.</summary>
/// <remarks>
/// Runs build output in Development: elsewhere a build mounts no static web assets and serves an empty blazor.web.js.
/// </remarks>
public abstract class AppProcess : IAsyncLifetime
{
    private const string Listening = "Now listening on: http://127.0.0.1:";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    // The app runs on the .NET that these tests run on: its runtime lies three folders below its program.
    private static readonly string Dotnet =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    private readonly ConcurrentQueue<string> output = new();
    private Process? process;
    private int port;

    /// <summary>Configuration by environment variable name, such as <c>BlazorSessions__IdleTimeout</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The address for browsers: localhost, which they treat as secure, so <c>navigator.locks</c> exists.</summary>
    public Uri Url => new($"http://localhost:{port}");

    /// <summary>Everything the app has written so far.</summary>
    public string Output => string.Join(Environment.NewLine, output);

    /// <summary>Starts the app; after <see cref="StopAsync"/> once more, on the port it had.</summary>
    public async Task StartAsync()
    {
        var listens = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process { StartInfo = StartInfo(), EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data, listens);
        process.ErrorDataReceived += (_, line) => Read(line.Data, listens);
        process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException("The app has ended."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        try
        {
            port = await listens.Task.WaitAsync(StartTimeout);
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException)
        {
            await StopAsync();
            throw new InvalidOperationException($"The app did not start. It wrote:\n{Output}", failure);
        }

        await FrameworkScript.CheckAsync(Url);
    }

    /// <summary>Stops the process where it stands: connections stay open and nobody answers.</summary>
    public Task PauseAsync() => Signal.SendAsync("STOP", Running.Id);

    /// <summary>Lets a process go on that stands.</summary>
    public Task ContinueAsync() => Signal.SendAsync("CONT", Running.Id);

    /// <summary>Kills the app as a crash would: without a goodbye to its circuits.</summary>
    public async Task StopAsync()
    {
        if (process is not { } running)
        {
            return;
        }

        process = null;
        running.Kill(entireProcessTree: true);
        await running.WaitForExitAsync();
        running.Dispose();
    }

    private Process Running => process ?? throw new InvalidOperationException("The app does not run.");

    public virtual async ValueTask InitializeAsync() => await StartAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The assembly to run, and the folder of its project.</summary>
    protected abstract (string Assembly, string Folder) Locate();

    private ProcessStartInfo StartInfo()
    {
        var (assembly, folder) = Locate();
        var start = new ProcessStartInfo(Dotnet, [assembly, "--urls", $"http://127.0.0.1:{port}"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";

        FrameworkScript.Replace(assembly, start.Environment);

        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Read(string? line, TaskCompletionSource<int> listens)
    {
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);

        if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
        {
            listens.TrySetResult(int.Parse(line.AsSpan(at + Listening.Length), CultureInfo.InvariantCulture));
        }
    }
}
