using System.Diagnostics;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>Signals to processes that a test has started.</summary>
internal static class Signal
{
    /// <summary>Sends a signal, by its name without <c>SIG</c>, to processes.</summary>
    internal static async Task SendAsync(string signal, params IReadOnlyList<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(process => $"{process}")]);
        await kill.WaitForExitAsync();
    }
}
