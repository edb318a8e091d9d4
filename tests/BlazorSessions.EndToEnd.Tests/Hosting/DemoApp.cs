namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>
/// The demo. One with default settings serves the whole assembly. A class that needs others derives a fixture from it
/// that gives its settings in its constructor; a test that needs several nodes starts its own.
/// </summary>
public class DemoApp : AppProcess
{
    protected override (string Assembly, string Folder) Locate() => BuiltApp.Locate("Demo");
}
