using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HeadlessBlazor.Circuits.Dom;
using HeadlessBlazor.Circuits.Http;

namespace HeadlessBlazor.Circuits;

/// <summary>
/// A loaded document: its nodes, the interactive components marked in it, and the state the server persisted for them.
/// </summary>
internal sealed class Page
{
    // As a browser with scripts: what stands in noscript is text.
    private readonly HtmlParser _parser = new(new HtmlParserOptions { IsScripting = true });

    public Page(LoadedDocument document)
    {
        Document = document;
        Root = _parser.ParseDocument(document.Html);
        var reader = new PageReader(Root);
        reader.ApplyStreaming();
        PersistedState = reader.PersistedState;
        var markers = reader.ReadMarkers();
        Components = [.. markers.Select((found, i) => new RootComponent(i + 1, found.Marker, found.Place))];
        BaseAddress = new Uri(document.Address, Root.QuerySelector("base")?.GetAttribute("href") ?? "./");
        Redirection = reader.Redirection is { } address ? new Uri(BaseAddress, address) : null;
        Renderer = new DomRenderer(Root, _parser);
    }

    /// <summary>Guards the nodes and the renderer: the receive loop changes them, tests read them.</summary>
    public Lock Gate { get; } = new();

    public LoadedDocument Document { get; }

    public Uri BaseAddress { get; }

    /// <summary>Where the page sends the browser when it was too late to answer 302, as it is with streaming.</summary>
    public Uri? Redirection { get; }

    public IDocument Root { get; }

    public DomRenderer Renderer { get; private set; }

    public IReadOnlyList<RootComponent> Components { get; }

    public string PersistedState { get; }

    /// <summary>Forgets what a gone circuit rendered; what it showed stays until the next one renders.</summary>
    public void ForgetCircuit()
    {
        lock (Gate)
        {
            Renderer = new DomRenderer(Root, _parser);
        }
    }

    /// <summary>Removes the titles no component rendered and returns the first: PageTitle takes their place.</summary>
    public string TakeStaticTitle()
    {
        lock (Gate)
        {
            var titles = Root.QuerySelectorAll("head title").Where(title => !IsRendered(title)).ToList();
            titles.ForEach(title => title.Remove());
            return titles is [var first, ..] ? first.TextContent : "";
        }
    }

    // The framework's script looks the same way: a title of a component follows the comment of the component's place.
    private bool IsRendered(IElement title) => title.PreviousSibling is IComment comment
        && (LogicalNode.IsOfPlace(comment) || Components.Any(component => component.Slot.Begins(comment)));
}
