using System.Net;
using System.Text.Json.Nodes;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// The framework's own script. An app has the one of the SDK that built it; on another runtime its pages shall load
/// that runtime's (see eng/net11.sh).
/// </summary>
internal static class FrameworkScript
{
    private const string Name = "blazor.web.js";
    private const string Package = "/microsoft.aspnetcore.app.internal.assets/";

    // A folder with all scripts that the package holds.
    private static readonly string? Folder = Environment.GetEnvironmentVariable("BLAZORSESSIONS_TEST_SCRIPTS");

    /// <summary>
    /// Lets the app find its scripts in another folder than its build says. In Development it serves files as they are
    /// and packs them anew where they differ from the build's.
    /// </summary>
    internal static void Replace(string assembly, IDictionary<string, string?> environment)
    {
        if (Folder is null)
        {
            return;
        }

        var built = Path.ChangeExtension(assembly, ".staticwebassets.runtime.json");
        var manifest = JsonNode.Parse(File.ReadAllText(built))!; // The SDK writes it.
        var folders = manifest["ContentRoots"]!.AsArray();
        var own = folders.Single(folder => folder!.GetValue<string>().Contains(Package, StringComparison.Ordinal))!;
        own.ReplaceWith(Folder + Path.DirectorySeparatorChar);
        var changed = Path.ChangeExtension(assembly, ".staticwebassets.replaced.json");
        File.WriteAllText(changed, manifest.ToJsonString());
        environment["ASPNETCORE_STATICWEBASSETS"] = changed;
    }

    /// <summary>Makes sure that a browser gets the script that it shall, and not a packed one of the build.</summary>
    internal static async Task CheckAsync(Uri app)
    {
        if (Folder is null)
        {
            return;
        }

        using var http = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All });
        var served = await http.GetByteArrayAsync(new Uri(app, $"_framework/{Name}"));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Folder, Name)), served);
    }
}
