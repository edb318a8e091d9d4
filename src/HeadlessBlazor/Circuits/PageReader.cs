using System.Text.Json;
using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor.Circuits;

/// <summary>
/// Reads a page and what the framework hides in its comments: markers of interactive components, boundaries of
/// components that stream, persisted state.
/// </summary>
internal sealed class PageReader(DomContainer root)
{
    private const string MarkerPrefix = "Blazor:";
    private const string StatePrefix = "Blazor-Server-Component-State:";
    private const string StreamPrefix = "bl:";

    // Whether each open marker opened a container: markers of WebAssembly components do not.
    private readonly Stack<bool> _openMarkers = new();

    public string PersistedState { get; private set; } = "";

    public string? Redirection { get; private set; }

    public void Read(string html)
    {
        new HtmlParser(root) { OnComment = OnComment }.Read(html);
        foreach (var update in DomQuery.Descendants(root).Where(element => element.Tag == "blazor-ssr").ToList())
        {
            update.Parent!.Children.Remove(update); // every descendant has a parent
            foreach (var template in update.Children.OfType<DomElement>().Where(child => child.Tag == "template"))
            {
                Apply(template);
            }
        }
    }

    /// <summary>The containers of interactive components, in the order of the page.</summary>
    public IEnumerable<DomContainer> Markers() => Containers(root).Where(container => container.Label?[0] == '{');

    private void Apply(DomElement template)
    {
        if (template["type"] == "redirection")
        {
            Redirection = DomWriter.TextOf(template).Trim();
        }
        else if (template["blazor-component-id"] is { } id
            && Containers(root).FirstOrDefault(container => container.Label == StreamPrefix + id) is { } place)
        {
            place.Clear();
            template.Children.ForEach(place.Append);
        }
    }

    private static IEnumerable<DomContainer> Containers(DomParent parent)
    {
        foreach (var child in parent.Children.OfType<DomParent>())
        {
            if (child is DomContainer container)
            {
                yield return container;
            }

            foreach (var inner in Containers(child))
            {
                yield return inner;
            }
        }
    }

    private void OnComment(HtmlParser parser, string comment)
    {
        comment = comment.Trim();
        if (comment.StartsWith(StatePrefix, StringComparison.Ordinal))
        {
            PersistedState = comment[StatePrefix.Length..];
        }
        else if (comment.StartsWith(MarkerPrefix, StringComparison.Ordinal))
        {
            OnMarker(parser, comment[MarkerPrefix.Length..]);
        }
        else if (comment.StartsWith(StreamPrefix, StringComparison.Ordinal))
        {
            parser.OpenContainer(comment);
        }
        else if (comment.StartsWith($"/{StreamPrefix}", StringComparison.Ordinal))
        {
            parser.CloseContainer();
        }
    }

    private void OnMarker(HtmlParser parser, string json)
    {
        using var marker = JsonDocument.Parse(json);
        var hasEnd = marker.RootElement.TryGetProperty("prerenderId", out _);
        if (!marker.RootElement.TryGetProperty("type", out var type))
        {
            if (_openMarkers.Pop())
            {
                parser.CloseContainer();
            }

            return;
        }

        var isServer = type.GetString() is "server" or "auto";
        if (isServer)
        {
            parser.OpenContainer(json);
        }

        if (hasEnd)
        {
            _openMarkers.Push(isServer);
        }
        else if (isServer)
        {
            parser.CloseContainer();
        }
    }
}
