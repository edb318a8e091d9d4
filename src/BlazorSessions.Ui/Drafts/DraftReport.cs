namespace BlazorSessions.Ui.Drafts;

/// <summary>What the script says, and asks an answer to.</summary>
internal sealed record DraftReport
{
    /// <summary>Gets the epoch the script is in: what it says of fields is of that one.</summary>
    public int Epoch { get; init; }

    /// <summary>Gets whether the script is new in its epoch and asks what to bring back.</summary>
    public bool Enters { get; init; }

    /// <summary>Gets the copy in this tab; only who enters sends it.</summary>
    public DraftCopy? Copy { get; init; }

    /// <summary>Gets the number of the owner that the script keeps copies for.</summary>
    public int Owner { get; init; }

    /// <summary>Gets the fields that changed; null for one that is not to be kept.</summary>
    public Dictionary<string, string[]?>? Changes { get; init; }

    /// <summary>Gets when the last of them was typed, in milliseconds of the browser's clock.</summary>
    public long At { get; init; }

    /// <summary>Gets whether something was brought back into the form.</summary>
    public bool IsRestored { get; init; }

    /// <summary>Gets whether something that was typed is too long to be kept.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>Gets whether to write at once: a field was left, the form is sent.</summary>
    public bool Flush { get; init; }
}
