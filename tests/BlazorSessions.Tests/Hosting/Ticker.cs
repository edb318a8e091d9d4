using Microsoft.JSInterop;

namespace BlazorSessions.Tests.Hosting;

/// <summary>Makes the test page render by itself, as a timer of the app does.</summary>
public sealed class Ticker
{
    public event Action? Ticked;

    public int Listeners => Ticked?.GetInvocationList().Length ?? 0;

    [JSInvokable]
    public static int FromScript() => 1;

    public void Tick() => Ticked?.Invoke();
}
