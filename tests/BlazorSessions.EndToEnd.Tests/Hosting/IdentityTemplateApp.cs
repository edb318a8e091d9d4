namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The SDK's template with Individual accounts, the packages as they are packed, and the page on it, word for word.</summary>
public sealed class IdentityTemplateApp(PackedPackages packages) : AppProcess
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("blazorsessions-");

    private string Project => Path.Combine(folder.FullName, "Shop");

    public override async ValueTask InitializeAsync()
    {
        await packages.OfferInAsync(folder.FullName);
        var page = Walkthrough.ReadPage(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "identity-template.md")));
        await Shell.RunAsync(folder.FullName, page.Commands);
        foreach (var step in page.Steps)
        {
            await step.ApplyAsync(Project);
        }

        await Shell.RunAsync(Project, "dotnet build -v quiet -p:TreatWarningsAsErrors=true");
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }

    protected override (string Assembly, string Folder) Locate() =>
        (Path.Combine(Project, "bin", "Debug", "net10.0", "Shop.dll"), Project);
}
