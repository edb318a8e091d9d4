using System.Reflection;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BlazorSessions.Circuits;

/// <summary>
/// The framework's methods that the hub filter knows by name. They are not public, so no compiler notices when one has
/// another name: the start does, as a filter that recognizes nothing guards nothing.
/// </summary>
internal static class HubMethods
{
    public const string StartCircuit = "StartCircuit";
    public const string ResumeCircuit = "ResumeCircuit";
    public const string ConnectCircuit = "ConnectCircuit";
    public const string CallDotNet = "BeginInvokeDotNetFromJS";
    public const string LocationChanged = "OnLocationChanged";

    /// <summary>What the framework's script calls for every DOM event; other calls are made by scripts of the app.</summary>
    public const string DispatchEvent = "DispatchEventAsync";

    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly string[] s_ofHub = [StartCircuit, ResumeCircuit, ConnectCircuit, CallDotNet, LocationChanged];

    /// <summary>Refuses a framework that lacks one of them.</summary>
    /// <exception cref="InvalidOperationException">One is missing.</exception>
    public static void Check() => Check(
        typeof(CircuitHandler).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub"),
        typeof(WebRenderer).GetNestedType("WebRendererInteropMethods", BindingFlags.NonPublic));

    /// <inheritdoc cref="Check()"/>
    internal static void Check(Type? hub, Type? renderer)
    {
        var missing = s_ofHub.Where(name => hub?.GetMethod(name, Any) is null)
            .Concat(renderer?.GetMethod(DispatchEvent, Any) is null ? [DispatchEvent] : [])
            .ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"Blazor Server {typeof(CircuitHandler).Assembly.GetName().Version} has no {string.Join(", ", missing)}, by "
                + "which BlazorSessions guards its circuits. Use a version of BlazorSessions that knows this one.");
        }
    }
}
