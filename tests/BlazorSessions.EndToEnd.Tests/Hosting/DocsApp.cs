namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The pages of docs/tasks as somebody copies them (see BlazorSessions.EndToEnd.Docs), in one kind of app.</summary>
public abstract class DocsApp : AppProcess
{
    protected DocsApp(string pathBase, bool isGlobal)
    {
        PathBase = pathBase;
        Settings = new Dictionary<string, string> { ["PathBase"] = pathBase, ["Global"] = isGlobal ? "true" : "false" };
    }

    /// <summary>The path that the app lies below: nothing, or one that begins with a slash.</summary>
    internal string PathBase { get; }

    protected override (string Assembly, string Folder) Locate() => BuiltApp.Locate("Docs");
}

/// <summary>Single pages are interactive.</summary>
public sealed class PerPageDocsApp() : DocsApp("", isGlobal: false);

/// <summary>The same, below a path.</summary>
public sealed class PerPageDocsAppBelowPath() : DocsApp("/shop", isGlobal: false);

/// <summary>Everything is interactive.</summary>
public sealed class GlobalDocsApp() : DocsApp("", isGlobal: true);

/// <summary>The same, below a path.</summary>
public sealed class GlobalDocsAppBelowPath() : DocsApp("/shop", isGlobal: true);
