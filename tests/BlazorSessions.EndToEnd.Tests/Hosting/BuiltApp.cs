using System.Reflection;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>Where the build of these tests put the apps it built with them.</summary>
internal static class BuiltApp
{
    /// <summary>Debug or Release, as these tests.</summary>
    internal static string Configuration { get; } =
        typeof(BuiltApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration; // The SDK writes it.

    internal static (string Assembly, string Folder) Locate(string name) =>
        (Metadata($"{name}Assembly"), Metadata($"{name}Directory"));

    private static string Metadata(string key) =>
        typeof(BuiltApp).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
