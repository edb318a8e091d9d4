using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace HeadlessBlazor.Circuits.Dom;

internal sealed partial class DomRenderer
{
    private const string InternalPrefix = "__internal_";

    private void SetAttribute(IElement element, int componentId, RenderFrame frame)
    {
        var name = frame.Name!; // an attribute frame always has a name
        if (frame.HandlerId != 0)
        {
            Listen(element, name[2..], new ServerHandler(frame.HandlerId, componentId));
        }
        else if (frame.Text is { } value)
        {
            Assign(element, name, value);
        }
        else
        {
            RemoveAttribute(element, name);
        }
    }

    private void Listen(IElement element, string eventName, ServerHandler handler)
    {
        var handlers = _events.GetOrCreateValue(element).Handlers;
        if (handlers.TryGetValue(eventName, out var replaced))
        {
            _handlers.Remove(replaced.Id);
        }

        handlers[eventName] = handler;
        _handlers[handler.Id] = (element, eventName);
    }

    private void Assign(IElement element, string name, string value)
    {
        switch (name)
        {
            case "value" when element.IsField():
                element.Hold(value);
                break;
            case "checked" when element is IHtmlInputElement:
                element.Check(true);
                break;
            case var _ when name.StartsWith(InternalPrefix, StringComparison.Ordinal):
                _events.GetOrCreateValue(element).Flags.Add(name[InternalPrefix.Length..]);
                break;
            default:
                element.SetAttribute(name, value);
                break;
        }
    }

    private void RemoveAttribute(IElement element, string name)
    {
        switch (name)
        {
            case "value" when element.IsField():
                element.Hold("");
                break;
            case "checked" when element is IHtmlInputElement:
                element.Check(false);
                break;
            case var _ when name.StartsWith(InternalPrefix, StringComparison.Ordinal):
                EventsOf(element).Flags.Remove(name[InternalPrefix.Length..]);
                break;
            default:
                element.RemoveAttribute(name);
                break;
        }
    }
}
