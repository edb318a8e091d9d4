using System.Diagnostics;
using System.Globalization;

namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// The app that a newcomer gets: the SDK's template, the packages as they are packed, and the README, word for word.
/// </summary>
public sealed class TemplateApp : AppProcess
{
    // Higher than any version a feed could hold, and another one in each run: packages are cached by version.
    private readonly string version = $"9999.0.{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("blazorsessions-");

    private string Packages => Path.Combine(folder.FullName, "packages");

    private string Project => Path.Combine(folder.FullName, "Shop");

    public override async ValueTask InitializeAsync()
    {
        foreach (var package in new[] { "BlazorSessions", "BlazorSessions.Ui" })
        {
            await RunAsync(
                Repository.Root,
                $"dotnet pack src/{package} --no-build -c {BuiltApp.Configuration} -p:Version={version} -o {Packages} -v quiet");
        }

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "NuGet.config"), NuGetConfig);
        var readme = Walkthrough.Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md")));
        await RunAsync(folder.FullName, readme.Commands);
        foreach (var step in readme.Steps)
        {
            await step.ApplyAsync(Project);
        }

        await RunAsync(Project, "dotnet build -v quiet -p:TreatWarningsAsErrors=true");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
        foreach (var package in new[] { "blazorsessions", "blazorsessions.ui" })
        {
            var cached = Path.Combine(CacheOfPackages, package, version);
            if (Directory.Exists(cached))
            {
                Directory.Delete(cached, recursive: true);
            }
        }
    }

    protected override (string Assembly, string Folder) Locate() =>
        (Path.Combine(Project, "bin", "Debug", "net10.0", "Shop.dll"), Project);

    private string NuGetConfig =>
        $"""<configuration><packageSources><add key="packed" value="{Packages}" /></packageSources></configuration>""";

    private static string CacheOfPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task RunAsync(string folder, string commands)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", $"({commands}\n) 2>&1"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            // The test's own host leaves variables behind that would lead the SDK to the wrong one.
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["CI"] = null },
        })!; // Not started by a shell of the system: there is a process, or an exception.
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{commands}\nanswered {process.ExitCode}:\n{said}");
        }
    }
}
