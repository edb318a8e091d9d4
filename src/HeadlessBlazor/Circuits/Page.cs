using HeadlessBlazor.Circuits.Dom;
using HeadlessBlazor.Circuits.Http;

namespace HeadlessBlazor.Circuits;

/// <summary>
/// A loaded document: its nodes, the interactive components marked in it, and the state the server persisted for them.
/// </summary>
internal sealed class Page
{
    public Page(LoadedDocument document)
    {
        Document = document;
        var reader = new PageReader(Root);
        reader.Read(document.Html);
        PersistedState = reader.PersistedState;
        Components = [.. reader.Markers().Select((marker, i) => new RootComponent(i + 1, marker.Label!, marker))];
        BaseAddress = new Uri(document.Address, FirstOf("base")?["href"] ?? "./");
        Redirection = reader.Redirection is { } address ? new Uri(BaseAddress, address) : null;
    }

    /// <summary>Guards the nodes and the renderer: the receive loop changes them, tests read them.</summary>
    public Lock Gate { get; } = new();

    public LoadedDocument Document { get; }

    public Uri BaseAddress { get; }

    /// <summary>Where the page sends the browser when it was too late to answer 302, as it is with streaming.</summary>
    public Uri? Redirection { get; }

    public DomContainer Root { get; } = new();

    public DomRenderer Renderer { get; private set; } = new();

    public IReadOnlyList<RootComponent> Components { get; }

    public string PersistedState { get; }

    /// <summary>Forgets what a gone circuit rendered; what it showed stays until the next one renders.</summary>
    public void ForgetCircuit()
    {
        lock (Gate)
        {
            Renderer = new DomRenderer();
        }
    }

    /// <summary>Removes the titles no component rendered and returns the first: PageTitle takes their place.</summary>
    public string TakeStaticTitle()
    {
        lock (Gate)
        {
            var titles = DomQuery.Descendants(Root).Where(IsStaticTitle).ToList();
            titles.ForEach(title => title.Parent!.Children.Remove(title)); // every descendant has a parent
            return titles is [var first, ..] ? DomWriter.TextOf(first) : "";
        }
    }

    private static bool IsStaticTitle(DomElement element)
    {
        if (element.Tag != "title")
        {
            return false;
        }

        for (var node = element.Parent; node is not null; node = node.Parent)
        {
            if (node is DomContainer { Parent: not null })
            {
                return false;
            }
        }

        return true;
    }

    private DomElement? FirstOf(string tag) =>
        DomQuery.Descendants(Root).FirstOrDefault(element => element.Tag == tag);
}
