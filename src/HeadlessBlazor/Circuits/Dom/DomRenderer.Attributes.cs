namespace HeadlessBlazor.Circuits.Dom;

internal sealed partial class DomRenderer
{
    private const string InternalPrefix = "__internal_";

    private void SetAttribute(DomElement element, int componentId, RenderFrame frame)
    {
        var name = frame.Name!; // an attribute frame always has a name
        if (frame.HandlerId != 0)
        {
            Listen(element, name[2..], new DomEventHandler(frame.HandlerId, componentId));
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

    private void Listen(DomElement element, string eventName, DomEventHandler handler)
    {
        if (element.Handlers.TryGetValue(eventName, out var replaced))
        {
            _handlers.Remove(replaced.Id);
        }

        element.Listen(eventName, handler);
        _handlers[handler.Id] = (element, eventName);
    }

    private static void Assign(DomElement element, string name, string value)
    {
        switch (name)
        {
            case "value" when element.IsField:
                element.Value = value;
                break;
            case "checked" when element.Tag == "input":
                element.IsChecked = true;
                break;
            case var _ when name.StartsWith(InternalPrefix, StringComparison.Ordinal):
                element.SetFlag(name[InternalPrefix.Length..], true);
                break;
            default:
                element[name] = value;
                break;
        }
    }

    private static void RemoveAttribute(DomElement element, string name)
    {
        switch (name)
        {
            case "value" when element.IsField:
                element.Value = "";
                break;
            case "checked" when element.Tag == "input":
                element.IsChecked = false;
                break;
            case var _ when name.StartsWith(InternalPrefix, StringComparison.Ordinal):
                element.SetFlag(name[InternalPrefix.Length..], false);
                break;
            default:
                element[name] = null;
                break;
        }
    }
}
