namespace BlazorSessions.EndToEnd.Tests.Hosting;

/// <summary>The site that shows each component in each render mode (see BlazorSessions.EndToEnd.Site).</summary>
public class SiteApp : AppProcess
{
    /// <summary>Waits until the server has let go of every circuit.</summary>
    public async Task WaitForNoCircuitAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var http = new HttpClient { BaseAddress = Url };
        while (await http.GetStringAsync("/api/circuits", patience.Token) != "0")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    protected override (string Assembly, string Folder) Locate() => BuiltApp.Locate("Site");
}
