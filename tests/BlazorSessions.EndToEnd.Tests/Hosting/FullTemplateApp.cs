namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>As <see cref="TemplateApp"/>, from the template with all its pages, layout and styles.</summary>
public sealed class FullTemplateApp(PackedPackages packages) : TemplateApp(packages)
{
    protected override string Change(string commands)
    {
        Assert.Contains(" --empty", commands, StringComparison.Ordinal);

        return commands.Replace(" --empty", "", StringComparison.Ordinal);
    }
}
