using System.Runtime.CompilerServices;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace HeadlessBlazor.Circuits.Dom;

/// <summary>
/// Applies render batches to the page. Order matters: all diffs of a batch first, then what it disposed, because a
/// diff may still move what a later entry disposes.
/// </summary>
internal sealed partial class DomRenderer(IDocument document, IHtmlParser parser)
{
    private readonly Dictionary<int, LogicalNode> _components = [];
    private readonly HashSet<int> _unrenderedRoots = [];
    private readonly HashSet<int> _roots = [];
    private readonly Dictionary<long, (IElement Element, string EventName)> _handlers = [];
    private readonly ConditionalWeakTable<IElement, ElementEvents> _events = [];

    public ElementEvents EventsOf(IElement element) =>
        _events.TryGetValue(element, out var events) ? events : ElementEvents.None;

    /// <summary>Says where a root component goes. What was prerendered there stays until its first render.</summary>
    public void AttachRoot(int componentId, LogicalNode slot)
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
                EventsOf(handler.Element).Handlers.Remove(handler.EventName);
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

    private void ApplyEdits(RenderBatch batch, RenderDiff diff, LogicalNode parent)
    {
        List<(LogicalNode Child, int To)>? moves = null;
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
                    SetAttribute(parent.Children[edit.Sibling].Element, diff.ComponentId, batch.Frame(edit.Target));
                    break;
                case RenderEditKind.RemoveAttribute:
                    RemoveAttribute(parent.Children[edit.Sibling].Element, edit.RemovedName!);
                    break;
                case RenderEditKind.UpdateText:
                    parent.Children[edit.Sibling].Text.Data = batch.Frame(edit.Target).Text ?? "";
                    break;
                case RenderEditKind.UpdateMarkup:
                    parent.RemoveAt(edit.Sibling);
                    InsertFrame(batch, diff.ComponentId, parent, edit.Sibling, edit.Target);
                    break;
                case RenderEditKind.StepIn:
                    parent = parent.Children[edit.Sibling];
                    break;
                case RenderEditKind.StepOut:
                    parent = parent.Parent!; // every step out follows a step in
                    break;
                case RenderEditKind.PermutationEntry:
                    (moves ??= []).Add((parent.Children[edit.Sibling], edit.Target));
                    break;
                case RenderEditKind.PermutationEnd:
                    parent.Permute(moves!); // entries precede their end
                    moves = null;
                    break;
                default:
                    throw new InvalidDataException($"A render batch holds an edit of unknown kind {edit.Kind}.");
            }
        }
    }

    /// <summary>Inserts the frame and what belongs to it; returns how many children that made.</summary>
    private int InsertFrame(RenderBatch batch, int componentId, LogicalNode parent, int at, int index)
    {
        var frame = batch.Frame(index);
        switch (frame.Kind)
        {
            case RenderFrameKind.Element:
                InsertElement(batch, componentId, parent, at, index, frame);
                return 1;
            case RenderFrameKind.Text:
                parent.Insert(at, new LogicalNode(document.CreateTextNode(frame.Text ?? "")));
                return 1;
            case RenderFrameKind.Markup:
                var markup = LogicalNode.Place(document);
                parent.Insert(at, markup);
                markup.Fill(Parse(frame.Text ?? "", parent.IsInSvg()));
                return 1;
            case RenderFrameKind.Component:
                var place = LogicalNode.Place(document);
                _components[frame.ComponentId] = place;
                parent.Insert(at, place);
                return 1;
            case RenderFrameKind.Region:
                return InsertFrames(batch, componentId, parent, at, index + 1, index + frame.Length);
            case RenderFrameKind.ElementReference:
                parent.Element.SetAttribute($"_bl_{frame.Text}", "");
                return 0;
            default:
                return 0;
        }
    }

    private int InsertFrames(RenderBatch batch, int componentId, LogicalNode parent, int at, int index, int end)
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
        RenderBatch batch, int componentId, LogicalNode parent, int at, int index, RenderFrame frame)
    {
        var name = frame.Name!; // an element frame always has a name
        var element = name == "svg" || parent.IsInSvg()
            ? document.CreateElement(NamespaceNames.SvgUri, name)
            : document.CreateElement(name);
        var node = new LogicalNode(element);
        parent.Insert(at, node);
        var end = index + frame.Length;
        for (index++; index < end && batch.Frame(index) is { Kind: RenderFrameKind.Attribute } attribute; index++)
        {
            SetAttribute(element, componentId, attribute);
        }

        InsertFrames(batch, componentId, node, 0, index, end);
        if (element is IHtmlOptionElement option)
        {
            Fields.Announce(option);
        }
    }

    // As the framework's script does: a template takes rows and options without the table or list around them.
    private INodeList Parse(string markup, bool isSvg) => parser.ParseFragment(
        markup, isSvg ? document.CreateElement(NamespaceNames.SvgUri, "svg") : document.CreateElement("template"));
}
