namespace BlazorSessions.Ui.Drafts;

/// <summary>What the script is to do.</summary>
internal sealed record DraftAnswer
{
    /// <summary>Tells the script to wait until it is called: nobody knows yet whose form this is.</summary>
    public static DraftAnswer Wait { get; } = new();

    /// <summary>Gets the epoch that counts; 0 to wait. A script in another one obeys <see cref="Order"/> and enters this.</summary>
    public int Epoch { get; init; }

    /// <inheritdoc cref="DraftOrder"/>
    public DraftOrder Order { get; init; }

    /// <summary>Gets the fields to bring back, for who enters; null for none.</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    /// <summary>Gets when the last of them was typed.</summary>
    public long At { get; init; }

    /// <summary>Gets the number of the owner; 0 for none, and then no copy is kept.</summary>
    public int Owner { get; init; }

    /// <summary>Gets the sealed owner to keep beside each copy, if it is new to the script.</summary>
    public string? Seal { get; init; }

    /// <summary>Gets the key that copies are encrypted with, if it is new to the script.</summary>
    public string? Secret { get; init; }
}
