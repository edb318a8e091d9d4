namespace HeadlessBlazor.Circuits.Dom;

/// <summary>An element with its attributes, what a form field holds, and who listens to its events.</summary>
internal sealed class DomElement(string tag) : DomParent
{
    private Dictionary<string, string>? _attributes;
    private Dictionary<string, DomEventHandler>? _handlers;
    private HashSet<string>? _flags;
    private string? _assignedValue;
    private bool? _assignedChecked;

    public string Tag { get; } = tag;

    public IReadOnlyDictionary<string, string> Attributes => _attributes ?? Empty;

    public IReadOnlyDictionary<string, DomEventHandler> Handlers => _handlers ?? NoHandlers;

    public bool IsField => Tag is "input" or "select" or "textarea";

    public bool IsToggle => Tag == "input" && this["type"] is "checkbox" or "radio";

    public bool IsDisabled => this["disabled"] is not null;

    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();

    private static IReadOnlyDictionary<string, DomEventHandler> NoHandlers { get; } =
        new Dictionary<string, DomEventHandler>();

    public string? this[string attribute]
    {
        get => _attributes?.GetValueOrDefault(attribute);
        set
        {
            if (value is null)
            {
                _attributes?.Remove(attribute);
                return;
            }

            _attributes ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            _attributes[attribute] = value;
        }
    }

    /// <summary>What the field holds: what was typed or set last, else what the markup gave it.</summary>
    public string? Value
    {
        get => _assignedValue ?? Tag switch
        {
            "input" => this["value"] ?? (IsToggle ? "on" : ""),
            "textarea" => DomText(this),
            "select" => SelectedOption(),
            "option" => this["value"] ?? DomText(this).Trim(),
            _ => this["value"],
        };
        set => _assignedValue = value;
    }

    public bool IsChecked
    {
        get => _assignedChecked ?? this["checked"] is not null;
        set => _assignedChecked = value;
    }

    public void Listen(string eventName, DomEventHandler handler) => (_handlers ??= [])[eventName] = handler;

    public void StopListening(string eventName) => _handlers?.Remove(eventName);

    public bool HasFlag(string name) => _flags?.Contains(name) ?? false;

    public void SetFlag(string name, bool isOn)
    {
        if (isOn)
        {
            (_flags ??= []).Add(name);
        }
        else
        {
            _flags?.Remove(name);
        }
    }

    private static string DomText(DomElement element) => DomWriter.TextOf(element);

    private string SelectedOption()
    {
        var options = DomQuery.Descendants(this).Where(element => element.Tag == "option").ToList();
        var selected = options.FindLast(option => option["selected"] is not null) ?? options.FirstOrDefault();
        return selected?.Value ?? "";
    }
}
