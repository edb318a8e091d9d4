using System.ComponentModel;
using System.Diagnostics;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

/// <summary>Runs programs of PostgreSQL, which refuse to run as root.</summary>
internal static class Servers
{
    private static readonly string[] s_asPostgres = ["--reuid=postgres", "--regid=postgres", "--clear-groups"];

    public static ProcessStartInfo AsPostgres(string program, params IEnumerable<string> arguments) =>
        Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", [.. s_asPostgres, program, .. arguments])
            : new ProcessStartInfo(program, arguments);

    public static Process Start(ProcessStartInfo start)
    {
        start.WorkingDirectory = "/";
        return Process.Start(start) ?? throw new Win32Exception($"{start.FileName} did not start.");
    }

    public static async Task<int> RunAsync(ProcessStartInfo start)
    {
        using var process = Start(start);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    public static Task GiveToPostgresAsync(DirectoryInfo folder) => Environment.IsPrivilegedProcess
        ? RunAsync(new ProcessStartInfo("chown", ["-R", "postgres", folder.FullName]))
        : Task.CompletedTask;
}
