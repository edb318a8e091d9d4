using HeadlessBlazor.Circuits.Dom;

namespace HeadlessBlazor.Circuits;

/// <summary>Who hears an event: the target's handler, then those around it, as far as the event bubbles.</summary>
internal sealed record EventPath(
    IReadOnlyList<(DomEventHandler Handler, EventField? Field)> Handlers, bool PreventsDefault)
{
    private static readonly HashSet<string> s_notBubbling =
    [
        "abort", "blur", "cancel", "change", "close", "error", "focus", "load", "loadend", "loadstart", "mouseenter",
        "mouseleave", "pointerenter", "pointerleave", "progress", "reset", "scroll", "submit", "toggle", "unload",
    ];

    public static EventPath Of(DomElement target, string eventName)
    {
        var handlers = new List<(DomEventHandler, EventField?)>();
        var preventsDefault = false;
        foreach (var element in DomQuery.SelfAndAncestors(target))
        {
            if (element.Handlers.TryGetValue(eventName, out var handler) && !element.IsDisabled)
            {
                handlers.Add((handler, EventField.Of(target, handler.ComponentId)));
            }

            preventsDefault |= element.HasFlag($"preventDefault_on{eventName}");
            if (element.HasFlag($"stopPropagation_on{eventName}") || s_notBubbling.Contains(eventName))
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
    public static EventField? Of(DomElement target, int componentId)
    {
        if (!target.IsField)
        {
            return null;
        }

        var isCheckbox = target.IsToggle && target["type"] == "checkbox";
        return new EventField(componentId, isCheckbox ? target.IsChecked : target.Value);
    }
}

/// <summary>An event on its way: whether anybody heard it, and when all who did are done.</summary>
internal sealed record DispatchedEvent(string Name, bool HasHandlers, bool PreventsDefault, Task Completed)
{
    public static DispatchedEvent Unheard { get; } = new("", false, false, Task.CompletedTask);
}
