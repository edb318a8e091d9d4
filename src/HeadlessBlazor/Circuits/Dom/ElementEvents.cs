namespace HeadlessBlazor.Circuits.Dom;

/// <summary>Who listens to the events of an element, and what the element does with events by itself.</summary>
internal sealed class ElementEvents
{
    public static ElementEvents None { get; } = new();

    public Dictionary<string, ServerHandler> Handlers { get; } = [];

    /// <summary>The framework's flags, such as <c>preventDefault_onclick</c>.</summary>
    public HashSet<string> Flags { get; } = [];
}
