using System.Globalization;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The packages that newcomers need, packed once, by the first test that needs them.</summary>
public sealed class PackedPackages : IAsyncDisposable
{
    private static readonly string[] Projects =
        ["src/BlazorSessions", "src/BlazorSessions.Ui", "src/BlazorSessions.Identity", "tests/BlazorSessions.Specifications"];

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
        var names = Projects.Select(project => Path.GetFileName(project).ToLowerInvariant());
        foreach (var cached in names.Select(name => Path.Combine(Cache, name, version)))
        {
            if (Directory.Exists(cached))
            {
                Directory.Delete(cached, recursive: true);
            }
        }
    }

    /// <summary>Makes restores below a folder find them beside what its feeds have.</summary>
    internal async Task OfferInAsync(string place) => await File.WriteAllTextAsync(
        Path.Combine(place, "NuGet.config"),
        $"""<configuration><packageSources><add key="packed" value="{await folder.Value}" /></packageSources></configuration>""");

    private async Task<string> PackAsync()
    {
        var packages = Directory.CreateTempSubdirectory("blazorsessions-packages-").FullName;
        foreach (var project in Projects)
        {
            await Shell.RunAsync(
                Repository.Root,
                $"dotnet pack {project} --no-build -c {BuiltApp.Configuration} -p:Version={version} -o {packages} -v quiet");
        }

        return packages;
    }
}
