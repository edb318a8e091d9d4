namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>As <see cref="TemplateApp"/>, interactive as a whole, and below a path.</summary>
public sealed class GlobalTemplateApp(PackedPackages packages) : TemplateApp(packages)
{
    internal override string PathBase => "/shop";

    protected override string Change(string commands)
    {
        Assert.Contains(" --empty", commands, StringComparison.Ordinal);

        return commands.Replace(" --empty", " --all-interactive --empty", StringComparison.Ordinal);
    }

    protected override async Task ChangeAsync()
    {
        const string build = "var app = builder.Build();";
        await ReplaceAsync("Program.cs", build, $"{build}\napp.UsePathBase(\"{PathBase}\");\napp.UseRouting();");
        await ReplaceAsync("Components/App.razor", """<base href="/" />""", $"""<base href="{PathBase}/" />""");
    }
}
