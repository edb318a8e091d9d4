using BlazorSessions.Testing;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Ui.Tests.Assets;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Ui.Tests;

/// <summary>What the tests of all components need: a session, a place to render in and the way out of it.</summary>
public abstract class SessionTest : BunitContext
{
    protected SessionTest()
    {
        Services.AddSingleton<ILoggerFactory>(Logs);
        Services.AddSingleton<TimeProvider>(Clock);

        // The browser does what the components ask for.
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    internal CountingClock Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    internal RecordedLog Logs { get; } = new();

    protected BunitNavigationManager Navigation => Services.GetRequiredService<BunitNavigationManager>();

    /// <summary>The one navigation so far; fails when there were more or none.</summary>
    protected NavigationHistory Redirect => Assert.Single(Navigation.History);

    protected TestSession Visitor() => Services.AddTestSession();

    protected TestSession SignedIn(string user = "ada", string? roles = null) => Services.AddTestSession(user, roles);

    protected void InCircuit() => SetRendererInfo(new RendererInfo("Server", isInteractive: true));

    protected void InStaticRendering() => SetRendererInfo(new RendererInfo("Static", isInteractive: false));

    /// <summary>Puts the visitor on a page; leaves no trace in the history.</summary>
    internal RecordingNavigation OnPage(string url, string baseUri = "http://localhost/", bool throws = false)
    {
        var navigation = new RecordingNavigation(baseUri, url, throws);
        Services.AddSingleton<NavigationManager>(navigation);
        return navigation;
    }
}
