using AngleSharp.Dom;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>
/// A node in the server's counting: an element, a text, or a place. A place exists for the server only, as a component
/// or a block of markup: it is one child there, and in the document whatever stands between its two comments.
/// </summary>
internal sealed class LogicalNode
{
    private const string PlaceComment = "place";

    private readonly INode _first;
    private readonly INode _last;

    public LogicalNode(INode node)
        : this(node, node)
    {
    }

    /// <summary>Makes a place of what stands between two comments; nothing in there is counted.</summary>
    public LogicalNode(INode first, INode last)
    {
        _first = first;
        _last = last;
    }

    public LogicalNode? Parent { get; private set; }

    public List<LogicalNode> Children { get; } = [];

    public IElement Element => (IElement)_first;

    public IText Text => (IText)_first;

    private bool IsPlace => _first != _last;

    /// <summary>Where the children of this node are in the document; for a place, the element around it.</summary>
    private INode Container => IsPlace ? _last.Parent! : _first; // a place is put somewhere before it is filled

    public static LogicalNode Place(IDocument document) =>
        new(document.CreateComment(PlaceComment), document.CreateComment(PlaceComment));

    /// <summary>Says whether a comment begins or ends a place that a render batch made.</summary>
    public static bool IsOfPlace(IComment comment) => comment.Data == PlaceComment;

    /// <summary>Says whether this is the place that the comment begins.</summary>
    public bool Begins(IComment comment) => _first == comment;

    /// <summary>Says whether what the node holds belongs to SVG, so that its new children do too.</summary>
    public bool IsInSvg() => Container is IElement { LocalName: not "foreignObject" } element
        && element.NamespaceUri == NamespaceNames.SvgUri;

    public void Insert(int index, LogicalNode child)
    {
        child.MoveTo(Container, FirstAt(index));
        child.Parent = this;
        Children.Insert(index, child);
    }

    public void RemoveAt(int index)
    {
        Children[index].Detach();
        Children.RemoveAt(index);
    }

    /// <summary>Puts children at new indexes, all at once.</summary>
    public void Permute(List<(LogicalNode Child, int To)> moves)
    {
        moves.ForEach(move => Children[move.To] = move.Child);
        for (var i = Children.Count - 1; i >= 0; i--)
        {
            var next = FirstAt(i + 1);
            if (Children[i]._last.NextSibling != next)
            {
                Children[i].MoveTo(Container, next);
            }
        }
    }

    /// <summary>Puts nodes into a place that the server does not count: a block of markup.</summary>
    public void Fill(IEnumerable<INode> content)
    {
        var container = Container;
        foreach (var node in content.ToArray())
        {
            container.InsertBefore(node, _last);
        }
    }

    /// <summary>Empties a place, of what the server counts and of what it does not.</summary>
    public void Clear()
    {
        Children.Clear();
        while (_first.NextSibling is { } node && node != _last)
        {
            node.RemoveFromParent();
        }
    }

    private INode? FirstAt(int index) => index < Children.Count ? Children[index]._first : IsPlace ? _last : null;

    private void Detach()
    {
        Parent = null;
        foreach (var node in Nodes())
        {
            node.RemoveFromParent();
        }
    }

    private void MoveTo(INode container, INode? before)
    {
        foreach (var node in Nodes())
        {
            container.InsertBefore(node, before);
        }
    }

    private List<INode> Nodes()
    {
        var nodes = new List<INode> { _first };
        while (nodes[^1] != _last)
        {
            nodes.Add(nodes[^1].NextSibling ?? _last); // the comments of a new place are not in the document yet
        }

        return nodes;
    }
}
