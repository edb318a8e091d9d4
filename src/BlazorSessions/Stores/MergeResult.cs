namespace BlazorSessions.Stores;

/// <summary>What became of a merge.</summary>
public sealed class MergeResult
{
    private MergeResult(MergeOutcome outcome) => Outcome = outcome;

    /// <summary>Gets which of the four it was.</summary>
    public MergeOutcome Outcome { get; }

    /// <summary>Gets the record as it is now; null unless merged.</summary>
    public SessionRecord? Record { get; private init; }

    /// <summary>Gets why a sign-in was refused; null unless refused.</summary>
    public SessionSignInRefusal? Refusal { get; private init; }

    /// <summary>Gets the result of a delta whose checks failed. Nothing was written.</summary>
    public static MergeResult Conflict { get; } = new(MergeOutcome.Conflict);

    /// <summary>Gets the result of a record that is not there, has ended or expired. Nothing was written.</summary>
    public static MergeResult Missing { get; } = new(MergeOutcome.Missing);

    /// <summary>Makes the result of a merge that was written, or had nothing to write.</summary>
    public static MergeResult Merged(SessionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new MergeResult(MergeOutcome.Merged) { Record = record };
    }

    /// <summary>Makes the result of a sign-in that was refused. Nothing was written.</summary>
    public static MergeResult Refused(SessionSignInRefusal refusal) => new(MergeOutcome.Refused) { Refusal = refusal };

    /// <summary>Returns the outcome, for test output.</summary>
    public override string ToString() => Refusal is { } refusal ? $"{Outcome} ({refusal})" : Outcome.ToString();
}
