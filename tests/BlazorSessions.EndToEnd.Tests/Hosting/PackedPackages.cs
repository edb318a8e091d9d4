using System.Globalization;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The packages that an app of a newcomer needs, packed once, by the first test that needs them.</summary>
public sealed class PackedPackages : IAsyncDisposable
{
    private static readonly string[] Names = ["BlazorSessions", "BlazorSessions.Ui"];

    // Higher than any version a feed could hold, and another one in each run: packages are cached by version.
    private readonly string version = $"9999.0.{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
    private readonly Lazy<Task<string>> folder;

    public PackedPackages() => folder = new(PackAsync);

    private static string Cache => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public async ValueTask DisposeAsync()
    {
        if (!folder.IsValueCreated)
        {
            return;
        }

        Directory.Delete(await folder.Value, recursive: true);
        foreach (var cached in Names.Select(name => Path.Combine(Cache, name.ToLowerInvariant(), version)))
        {
            if (Directory.Exists(cached))
            {
                Directory.Delete(cached, recursive: true);
            }
        }
    }

    /// <summary>The folder that is a feed of them.</summary>
    internal Task<string> GetFolderAsync() => folder.Value;

    private async Task<string> PackAsync()
    {
        var packages = Directory.CreateTempSubdirectory("blazorsessions-packages-").FullName;
        foreach (var name in Names)
        {
            await Shell.RunAsync(
                Repository.Root,
                $"dotnet pack src/{name} --no-build -c {BuiltApp.Configuration} -p:Version={version} -o {packages} -v quiet");
        }

        return packages;
    }
}
