using System.Diagnostics;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>Runs what somebody would type.</summary>
internal static class Shell
{
    internal static async Task RunAsync(string folder, string commands)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", $"({commands}\n) 2>&1"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            // The test's own host leaves variables behind that would lead the SDK to the wrong one, or another runtime.
            Environment =
            {
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
                ["DOTNET_ROLL_FORWARD"] = null,
                ["CI"] = null,
            },
        })!; // Not started by a shell of the system: there is a process, or an exception.
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{commands}\nanswered {process.ExitCode}:\n{said}");
        }
    }
}
