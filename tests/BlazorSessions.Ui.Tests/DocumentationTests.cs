using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Ui.Tests;

/// <summary>Holds that every component has a page that names every parameter, and that pages name nothing else.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Components => [.. All.Select(NameOf)];

    private static IEnumerable<Type> All => typeof(RequireUser).Assembly.GetExportedTypes()
        .Where(type => type.IsAssignableTo(typeof(IComponent)) && type is { IsAbstract: false, Name: not "_Imports" });

    [Theory]
    [MemberData(nameof(Components))]
    public void Every_parameter_of_a_component_is_in_its_page(string name)
    {
        var component = All.Single(type => NameOf(type) == name);
        var page = File.ReadAllText(Path.Combine(Docs, FileNameOf(name)));

        var documented = Row().Matches(page).Select(match => match.Groups[1].Value).Order();

        var parameters = component.GetProperties()
            .Where(property => property.GetCustomAttribute<ParameterAttribute>() is not null)
            .Select(property => property.Name)
            .Order();
        Assert.Equal(parameters, documented);
        Assert.StartsWith($"# `<{name}>`\n\n**TL;DR** ", page);
    }

    [Fact]
    public void The_index_names_every_component()
    {
        var index = File.ReadAllText(Path.Combine(Docs, "README.md"));

        Assert.All(All, component => Assert.Contains($"[`<{NameOf(component)}>`]({FileNameOf(NameOf(component))})", index));
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        foreach (var page in Directory.GetFiles(Docs, "*.md"))
        {
            Assert.All(
                Link().Matches(File.ReadAllText(page)),
                link => Assert.True(File.Exists(Path.Combine(Docs, link.Groups[1].Value)), $"{page}: {link.Value}"));
        }
    }

    [Fact]
    public void The_stylesheet_knows_no_class_that_no_component_has()
    {
        var source = Path.Combine(Root, "src", "BlazorSessions.Ui");
        var used = Directory.GetFiles(source, "*.razor*").SelectMany(file => ClassName().Matches(File.ReadAllText(file)));

        var styled = StyledClass().Matches(File.ReadAllText(Path.Combine(source, "wwwroot", "blazorsessions.css")));

        Assert.Empty(styled.Select(match => match.Groups[1].Value).Except(used.Select(match => match.Value)));
    }

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "BlazorSessions.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
            }

            return folder.FullName;
        }
    }

    private static string Docs => Path.Combine(Root, "docs", "components");

    // As it is written on a page: without what says how many types a generic one takes.
    private static string NameOf(Type component) => component.Name.Split('`')[0];

    private static string FileNameOf(string component) =>
        WordStart().Replace(component, match => "-" + match.Value).TrimStart('-').ToLowerInvariant() + ".md";

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\]\(([\w-]+\.md)\)")]
    private static partial Regex Link();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"bs-[\w-]+")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"(?<=^|[\s,])\.(bs-[\w-]+)")]
    private static partial Regex StyledClass();
}
