using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor.Circuits;

/// <summary>
/// Reads what the framework hides in a page: comments that mark interactive components and persisted state, and
/// templates with what streamed in after the rest.
/// </summary>
internal sealed class PageReader(IDocument document)
{
    private const string MarkerPrefix = "Blazor:";
    private const string StatePrefix = "Blazor-Server-Component-State:";
    private const string StreamPrefix = "bl:";

    public string PersistedState { get; private set; } = "";

    public string? Redirection { get; private set; }

    /// <summary>Puts what streamed in where it belongs, as the framework's script does while the page loads.</summary>
    public void ApplyStreaming()
    {
        foreach (var update in document.QuerySelectorAll("blazor-ssr").ToArray())
        {
            ReadState(update);
            update.Remove();
            foreach (var template in update.Children.OfType<IHtmlTemplateElement>())
            {
                Apply(template);
            }
        }

        ReadState(document);
    }

    /// <summary>The interactive components: what the server said about each, and its place.</summary>
    public IReadOnlyList<(string Marker, LogicalNode Place)> ReadMarkers()
    {
        var components = new List<(string, LogicalNode)>();
        var open = new Stack<(string Json, IComment Start, bool IsServer)>();
        foreach (var (comment, json) in CommentsIn(document, MarkerPrefix))
        {
            using var marker = JsonDocument.Parse(json);
            if (!marker.RootElement.TryGetProperty("type", out var type))
            {
                var begun = open.Pop();
                if (begun.IsServer)
                {
                    components.Add((begun.Json, Between(begun.Start, comment)));
                }

                continue;
            }

            // Markers of WebAssembly components mean nothing to a circuit.
            var isServer = type.GetString() is "server" or "auto";
            if (marker.RootElement.TryGetProperty("prerenderId", out _))
            {
                open.Push((json, comment, isServer));
            }
            else if (isServer)
            {
                var end = document.CreateComment("");
                comment.Parent!.InsertBefore(end, comment.NextSibling); // it stands in the document
                components.Add((json, new LogicalNode(comment, end)));
            }
        }

        return components;
    }

    private static LogicalNode Between(IComment start, IComment end) => start.Parent == end.Parent
        ? new LogicalNode(start, end)
        : throw new InvalidDataException(
            "The HTML of an interactive component is not balanced: its two comments ended up in different elements.");

    private void ReadState(INode root)
    {
        foreach (var (_, state) in CommentsIn(root, StatePrefix))
        {
            PersistedState = state;
        }
    }

    private void Apply(IHtmlTemplateElement template)
    {
        if (template.GetAttribute("type") == "redirection")
        {
            Redirection = template.Content.TextContent.Trim();
        }
        else if (template.GetAttribute("blazor-component-id") is { } id
            && CommentsIn(document, StreamPrefix).FirstOrDefault(found => found.Text == id).Comment is { } start
            && EndOf(start) is { } end)
        {
            var place = new LogicalNode(start, end);
            place.Clear();
            place.Fill(template.Content.ChildNodes);
        }
    }

    private static INode? EndOf(IComment start)
    {
        var end = start.NextSibling;
        while (end is not null && !(end is IComment comment && TextOf(comment) == $"/{TextOf(start)}"))
        {
            end = end.NextSibling;
        }

        return end;
    }

    // A list, since whoever asks may change the document meanwhile.
    private static List<(IComment Comment, string Text)> CommentsIn(INode root, string prefix) =>
        [.. from comment in root.Descendants<IComment>()
            where TextOf(comment).StartsWith(prefix, StringComparison.Ordinal)
            select (comment, TextOf(comment)[prefix.Length..])];

    private static string TextOf(IComment comment) => comment.Data.Trim();
}
