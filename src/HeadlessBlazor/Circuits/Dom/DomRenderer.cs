namespace HeadlessBlazor.Circuits.Dom;

/// <summary>
/// Applies render batches to the page. Order matters: all diffs of a batch first, then what it disposed, because a
/// diff may still move what a later entry disposes.
/// </summary>
internal sealed partial class DomRenderer
{
    private readonly Dictionary<int, DomContainer> _components = [];
    private readonly HashSet<int> _unrenderedRoots = [];
    private readonly HashSet<int> _roots = [];
    private readonly Dictionary<long, (DomElement Element, string EventName)> _handlers = [];

    public int ComponentCount => _components.Count;

    public int HandlerCount => _handlers.Count;

    /// <summary>Says where a root component goes. What was prerendered there stays until its first render.</summary>
    public void AttachRoot(int componentId, DomContainer slot)
    {
        _components[componentId] = slot;
        _roots.Add(componentId);
        _unrenderedRoots.Add(componentId);
    }

    public void Apply(ReadOnlySpan<byte> bytes)
    {
        var batch = new RenderBatch(bytes);
        for (var i = 0; i < batch.DiffCount; i++)
        {
            var diff = batch.Diff(i);
            var component = _components.GetValueOrDefault(diff.ComponentId)
                ?? throw new InvalidDataException($"A render batch names component {diff.ComponentId}, unknown here.");
            if (_unrenderedRoots.Remove(diff.ComponentId))
            {
                component.Clear();
            }

            ApplyEdits(batch, diff, component);
        }

        for (var i = 0; i < batch.DisposedComponentCount; i++)
        {
            Dispose(batch.DisposedComponent(i));
        }

        for (var i = 0; i < batch.DisposedHandlerCount; i++)
        {
            if (_handlers.Remove(batch.DisposedHandler(i), out var handler))
            {
                handler.Element.StopListening(handler.EventName);
            }
        }
    }

    private void Dispose(int componentId)
    {
        if (_components.Remove(componentId, out var place) && _roots.Remove(componentId))
        {
            place.Clear();
            _unrenderedRoots.Remove(componentId);
        }
    }

    private void ApplyEdits(RenderBatch batch, RenderDiff diff, DomParent parent)
    {
        List<(DomNode Node, int To)>? moves = null;
        for (var i = 0; i < diff.EditCount; i++)
        {
            var edit = batch.Edit(diff, i);
            switch (edit.Kind)
            {
                case RenderEditKind.PrependFrame:
                    InsertFrame(batch, diff.ComponentId, parent, edit.Sibling, edit.Target);
                    break;
                case RenderEditKind.RemoveFrame:
                    parent.RemoveAt(edit.Sibling);
                    break;
                case RenderEditKind.SetAttribute:
                    SetAttribute((DomElement)parent.Children[edit.Sibling], diff.ComponentId, batch.Frame(edit.Target));
                    break;
                case RenderEditKind.RemoveAttribute:
                    RemoveAttribute((DomElement)parent.Children[edit.Sibling], edit.RemovedName!);
                    break;
                case RenderEditKind.UpdateText:
                    ((DomText)parent.Children[edit.Sibling]).Text = batch.Frame(edit.Target).Text ?? "";
                    break;
                case RenderEditKind.UpdateMarkup:
                    parent.RemoveAt(edit.Sibling);
                    InsertFrame(batch, diff.ComponentId, parent, edit.Sibling, edit.Target);
                    break;
                case RenderEditKind.StepIn:
                    parent = (DomParent)parent.Children[edit.Sibling];
                    break;
                case RenderEditKind.StepOut:
                    parent = parent.Parent!; // every step out follows a step in
                    break;
                case RenderEditKind.PermutationEntry:
                    (moves ??= []).Add((parent.Children[edit.Sibling], edit.Target));
                    break;
                case RenderEditKind.PermutationEnd:
                    moves!.ForEach(move => parent.Children[move.To] = move.Node); // entries precede their end
                    moves = null;
                    break;
                default:
                    throw new InvalidDataException($"A render batch holds an edit of unknown kind {edit.Kind}.");
            }
        }
    }

    /// <summary>Inserts the frame and what belongs to it; returns how many children that made.</summary>
    private int InsertFrame(RenderBatch batch, int componentId, DomParent parent, int at, int index)
    {
        var frame = batch.Frame(index);
        switch (frame.Kind)
        {
            case RenderFrameKind.Element:
                InsertElement(batch, componentId, parent, at, index, frame);
                return 1;
            case RenderFrameKind.Text:
                parent.Insert(at, new DomText(frame.Text ?? ""));
                return 1;
            case RenderFrameKind.Markup:
                var markup = new DomContainer();
                HtmlParser.Parse(markup, frame.Text ?? "");
                parent.Insert(at, markup);
                return 1;
            case RenderFrameKind.Component:
                var place = new DomContainer();
                _components[frame.ComponentId] = place;
                parent.Insert(at, place);
                return 1;
            case RenderFrameKind.Region:
                return InsertFrames(batch, componentId, parent, at, index + 1, index + frame.Length);
            case RenderFrameKind.ElementReference:
                ((DomElement)parent)[$"_bl_{frame.Text}"] = "";
                return 0;
            default:
                return 0;
        }
    }

    private int InsertFrames(RenderBatch batch, int componentId, DomParent parent, int at, int index, int end)
    {
        var inserted = 0;
        while (index < end)
        {
            inserted += InsertFrame(batch, componentId, parent, at + inserted, index);
            index += batch.Frame(index).Length;
        }

        return inserted;
    }

    private void InsertElement(
        RenderBatch batch, int componentId, DomParent parent, int at, int index, RenderFrame frame)
    {
        var element = new DomElement(frame.Name!); // an element frame always has a name
        parent.Insert(at, element);
        var end = index + frame.Length;
        for (index++; index < end && batch.Frame(index) is { Kind: RenderFrameKind.Attribute } attribute; index++)
        {
            SetAttribute(element, componentId, attribute);
        }

        InsertFrames(batch, componentId, element, 0, index, end);
    }
}
