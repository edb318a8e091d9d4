using AngleSharp.Dom;
using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor.Circuits;

/// <summary>Who hears an event: the target's handler, then those around it, as far as the event bubbles.</summary>
internal sealed record EventPath(
    IReadOnlyList<(ServerHandler Handler, EventField? Field)> Handlers, bool PreventsDefault)
{
    private static readonly HashSet<string> s_notBubbling =
    [
        "abort", "blur", "cancel", "change", "close", "error", "focus", "load", "loadend", "loadstart", "mouseenter",
        "mouseleave", "pointerenter", "pointerleave", "progress", "reset", "scroll", "submit", "toggle", "unload",
    ];

    public static EventPath Of(DomRenderer renderer, IElement target, string eventName)
    {
        var handlers = new List<(ServerHandler, EventField?)>();
        var preventsDefault = false;
        for (var element = target; element is not null; element = element.ParentElement)
        {
            var events = renderer.EventsOf(element);
            if (events.Handlers.TryGetValue(eventName, out var handler) && !element.IsDisabled())
            {
                handlers.Add((handler, EventField.Of(target, handler.ComponentId)));
            }

            preventsDefault |= events.Flags.Contains($"preventDefault_on{eventName}");
            if (events.Flags.Contains($"stopPropagation_on{eventName}") || s_notBubbling.Contains(eventName))
            {
                break;
            }
        }

        return new EventPath(handlers, preventsDefault);
    }
}

/// <summary>Tells the server what the field holds, so that its own picture of the field is not out of date.</summary>
internal sealed record EventField(int ComponentId, object? FieldValue)
{
    public static EventField? Of(IElement target, int componentId)
    {
        if (!target.IsField())
        {
            return null;
        }

        return new EventField(componentId, target.IsCheckBox() ? target.IsChecked() : target.Held());
    }
}

/// <summary>An event on its way: whether anybody heard it, and when all who did are done.</summary>
internal sealed record DispatchedEvent(string Name, bool HasHandlers, bool PreventsDefault, Task Completed)
{
    public static DispatchedEvent Unheard { get; } = new("", false, false, Task.CompletedTask);
}
