namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// The app that a newcomer gets: the SDK's template, the packages as they are packed, and the README, word for word.
/// </summary>
public class TemplateApp(PackedPackages packages) : AppProcess
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("blazorsessions-");

    private string Project => Path.Combine(folder.FullName, "Shop");

    /// <summary>The path that the app lies below: nothing, or one that begins with a slash.</summary>
    internal virtual string PathBase => "";

    public override async ValueTask InitializeAsync()
    {
        await packages.OfferInAsync(folder.FullName);
        var readme = Walkthrough.Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md")));
        await Shell.RunAsync(folder.FullName, Change(readme.Commands));
        foreach (var step in readme.Steps)
        {
            await step.ApplyAsync(Project);
        }

        await ChangeAsync();
        await Shell.RunAsync(Project, "dotnet build -v quiet -p:TreatWarningsAsErrors=true");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A file of the app, by its path in the project.</summary>
    internal Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(Project, path));

    /// <summary>Changes a line of such a file.</summary>
    protected async Task ReplaceAsync(string path, string line, string by)
    {
        var text = await ReadAsync(path);
        Assert.Contains(line, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Project, path), text.Replace(line, by, StringComparison.Ordinal));
    }

    protected override (string Assembly, string Folder) Locate() =>
        (Path.Combine(Project, "bin", "Debug", "net10.0", "Shop.dll"), Project);

    /// <summary>What is typed, if anything else than the README says.</summary>
    protected virtual string Change(string commands) => commands;

    /// <summary>What is changed in the app, if anything beside what the README says.</summary>
    protected virtual Task ChangeAsync() => Task.CompletedTask;
}
