namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// The store and its test class that the page on stores of one's own shows, word for word, in a project outside the
/// repository, with the specification as it is packed.
/// </summary>
public sealed class OwnStore(PackedPackages packages) : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("blazorsessions-");

    private string Project => Path.Combine(folder.FullName, "FileSessions");

    public async ValueTask InitializeAsync()
    {
        await packages.OfferInAsync(folder.FullName);
        var page = Walkthrough.ReadPage(
            await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "stores", "write-your-own.md")));
        await Shell.RunAsync(folder.FullName, page.Commands);
        foreach (var step in page.Steps)
        {
            await step.ApplyAsync(Project);
        }
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the specification; throws with what the tests say when they do not pass.</summary>
    internal Task TestAsync(string options = "") => Shell.RunAsync(Project, $"dotnet test {options}");

    /// <summary>Runs the facts whose name has a word, on the store with one line replaced.</summary>
    internal async Task TestWithAsync(string line, string other, string word)
    {
        var file = Path.Combine(Project, "FileSessionStore.cs");
        var store = await File.ReadAllTextAsync(file);
        Assert.Contains(line, store, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, store.Replace(line, other, StringComparison.Ordinal));
        try
        {
            await TestAsync($"--filter DisplayName~{word}");
        }
        finally
        {
            await File.WriteAllTextAsync(file, store);
        }
    }
}
