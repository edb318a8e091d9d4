namespace HeadlessBlazor.Circuits.Dom;

/// <summary>A node of the page. Only its tab's gate may touch it: nothing here is safe for two threads.</summary>
internal abstract class DomNode
{
    public DomParent? Parent { get; set; }
}

/// <summary>Text between tags.</summary>
internal sealed class DomText(string text) : DomNode
{
    public string Text { get; set; } = text;
}

/// <summary>A node with children, in the order the server counts them.</summary>
internal abstract class DomParent : DomNode
{
    public List<DomNode> Children { get; } = [];

    public void Append(DomNode child) => Insert(Children.Count, child);

    public void Insert(int index, DomNode child)
    {
        child.Parent = this;
        Children.Insert(index, child);
    }

    public void RemoveAt(int index)
    {
        Children[index].Parent = null;
        Children.RemoveAt(index);
    }

    public void Clear()
    {
        foreach (var child in Children)
        {
            child.Parent = null;
        }

        Children.Clear();
    }
}

/// <summary>
/// A place that exists for the server only: a component, a block of markup, or the whole page. It is one child in the
/// server's counting and shows as its children.
/// </summary>
internal sealed class DomContainer : DomParent
{
    /// <summary>What the page's comment said about it; null for containers that render batches make.</summary>
    public string? Label { get; init; }
}
