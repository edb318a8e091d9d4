namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The site that shows each component in each render mode (see BlazorSessions.EndToEnd.Site).</summary>
public class SiteApp : AppProcess
{
    protected override (string Assembly, string Folder) Locate() => BuiltApp.Locate("Site");
}
