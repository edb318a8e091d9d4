namespace HeadlessBlazor.Circuits.Dom;

/// <summary>The edits of one component.</summary>
internal readonly record struct RenderDiff(int ComponentId, int EditCount, int FirstEdit);

/// <summary>One step of a diff. <paramref name="Target"/> is a frame, or the new place in a permutation.</summary>
internal readonly record struct RenderEdit(RenderEditKind Kind, int Sibling, int Target, string? RemovedName);

/// <summary>The framework's <c>RenderTreeEditType</c>.</summary>
internal enum RenderEditKind
{
    PrependFrame = 1,
    RemoveFrame = 2,
    SetAttribute = 3,
    RemoveAttribute = 4,
    UpdateText = 5,
    StepIn = 6,
    StepOut = 7,
    UpdateMarkup = 8,
    PermutationEntry = 9,
    PermutationEnd = 10,
}

/// <summary>One frame of the new tree; which members mean something depends on the kind.</summary>
internal readonly record struct RenderFrame(RenderFrameKind Kind)
{
    /// <summary>How many frames this one spans, itself included.</summary>
    public int Length { get; init; } = 1;

    public string? Name { get; init; }

    public string? Text { get; init; }

    public int ComponentId { get; init; }

    public long HandlerId { get; init; }
}

/// <summary>The framework's <c>RenderTreeFrameType</c>; kinds without a node in the page are left out.</summary>
internal enum RenderFrameKind
{
    Element = 1,
    Text = 2,
    Attribute = 3,
    Component = 4,
    Region = 5,
    ElementReference = 6,
    Markup = 8,
}
