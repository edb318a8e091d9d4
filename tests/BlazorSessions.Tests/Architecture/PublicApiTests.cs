using System.Reflection;

namespace BlazorSessions.Tests.Architecture;

/// <summary>Holds that the public API of each package is what its checked-in text says: a change of it is a decision.</summary>
public sealed class PublicApiTests
{
    private const string Folder = "tests/BlazorSessions.Tests/PublicApi";

    public static TheoryData<string> Names => [.. Packages.All.Select(assembly => assembly.GetName().Name!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_public_api_is_what_was_agreed(string package)
    {
        var api = PublicApi.Of(Packages.All.Single(assembly => assembly.GetName().Name == package));
        var approved = Path.Combine(Sources.Root, Folder, $"{package}.txt");
        var known = File.Exists(approved) ? File.ReadAllLines(approved) : [];
        if (api.AsSpan().SequenceEqual(known))
        {
            return;
        }

        var received = Path.Combine(AppContext.BaseDirectory, $"{package}.txt");
        File.WriteAllText(received, string.Join('\n', api) + '\n');
        Assert.Fail(
            $"""
            The public API of {package} is not what {Folder}/{package}.txt says.
            Gone: {List(known.Except(api))}
            New: {List(api.Except(known))}
            If that is meant, run and commit with the change:
              cp {received} {approved}
            """);
    }

    [Fact]
    public void Every_package_has_its_text()
    {
        var packages = Directory.GetDirectories(Path.Combine(Sources.Root, "src"))
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
            .Select(folder => Path.GetFileName(folder));

        Assert.Equal(packages.Order(), Packages.All.Select(assembly => assembly.GetName().Name!).Order());
    }

    private static string List(IEnumerable<string> lines) => string.Concat(lines.Select(line => $"\n  {line}"));
}
