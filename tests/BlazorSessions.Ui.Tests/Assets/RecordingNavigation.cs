using Microsoft.AspNetCore.Components;

namespace BlazorSessions.Ui.Tests.Assets;

/// <summary>
/// A visitor on a page who stays there, as in a circuit until the browser has left, or in static rendering, where
/// NavigateTo throws or, in the other mode, returns.
/// </summary>
internal sealed class RecordingNavigation : NavigationManager
{
    private readonly bool _throws;

    public RecordingNavigation(string baseUri, string uri, bool throws)
    {
        _throws = throws;
        Initialize(baseUri, new Uri(new Uri(baseUri), uri).AbsoluteUri);
    }

    public List<(string Url, bool ForceLoad)> Visited { get; } = [];

    public void GoTo(string uri)
    {
        Uri = ToAbsoluteUri(uri).AbsoluteUri;
        NotifyLocationChanged(isInterceptedLink: false);
    }

    protected override void NavigateToCore(string uri, NavigationOptions options)
    {
        Visited.Add((uri, options.ForceLoad));
        if (_throws)
        {
            throw new NavigationException(ToAbsoluteUri(uri).AbsoluteUri);
        }
    }
}
