namespace BlazorSessions.Stores;

/// <summary>What became of a merge.</summary>
public sealed class MergeResult
{
    private MergeResult(MergeOutcome outcome) => Outcome = outcome;

    /// <summary>Gets which of them it was.</summary>
    public MergeOutcome Outcome { get; }

    /// <summary>
    /// Gets the record as it is now; null unless merged, and when the store answered by <see cref="Applied"/>, which
    /// <see cref="RecordFrom"/> makes the same record of.
    /// </summary>
    public SessionRecord? Record { get; private init; }

    /// <summary>Gets why a sign-in was refused; null unless refused.</summary>
    public SessionSignInRefusal? Refusal { get; private init; }

    /// <summary>Gets the result of a delta whose checks failed. Nothing was written.</summary>
    public static MergeResult Conflict { get; } = new(MergeOutcome.Conflict);

    /// <summary>Gets the result of a record that is not there, has ended or expired. Nothing was written.</summary>
    public static MergeResult Missing { get; } = new(MergeOutcome.Missing);

    /// <summary>Gets the result of a merge that left neither values nor a user: the record is gone.</summary>
    public static MergeResult Dropped { get; } = new(MergeOutcome.Dropped);

    private long AppliedVersion { get; init; }

    private DateTimeOffset AppliedActivity { get; init; }

    /// <summary>Makes the result of a merge that was written, or had nothing to write.</summary>
    public static MergeResult Merged(SessionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new MergeResult(MergeOutcome.Merged) { Record = record };
    }

    /// <summary>
    /// Makes the result of a merge that was written over the very record its caller holds, which spares sending that
    /// back. Only when the record had <see cref="SessionDelta.BaseVersion"/> just before.
    /// </summary>
    /// <param name="version">The version of the record now.</param>
    /// <param name="lastActivityAt">Its last activity now: touches change that without a new version.</param>
    public static MergeResult Applied(long version, DateTimeOffset lastActivityAt) =>
        new(MergeOutcome.Merged) { AppliedVersion = version, AppliedActivity = lastActivityAt };

    /// <summary>Makes the result of a sign-in that was refused. Nothing was written.</summary>
    public static MergeResult Refused(SessionSignInRefusal refusal) => new(MergeOutcome.Refused) { Refusal = refusal };

    /// <summary>
    /// Returns the record as it is now, whichever way the store answered; null unless merged.
    /// </summary>
    /// <param name="basis">The record whose version the delta named as <see cref="SessionDelta.BaseVersion"/>.</param>
    /// <param name="delta">The delta that was merged.</param>
    /// <exception cref="InvalidOperationException">The store answered for another base than this one: it is
    /// broken.</exception>
    public SessionRecord? RecordFrom(SessionRecord? basis, SessionDelta delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (Outcome != MergeOutcome.Merged || Record is not null)
        {
            return Record;
        }

        if (basis is null || delta.BaseVersion != basis.Version || basis.Merge(delta).Record is not { } merged
            || merged.Version != AppliedVersion)
        {
            throw new InvalidOperationException(
                $"The store answered a merge with version {AppliedVersion} alone, which does not follow from base version "
                + $"{delta.BaseVersion?.ToString() ?? "(none)"}: it must return the record unless that was the version before.");
        }

        return merged with { LastActivityAt = AppliedActivity };
    }

    /// <summary>Returns the outcome, for test output.</summary>
    public override string ToString() => Refusal is { } refusal ? $"{Outcome} ({refusal})" : Outcome.ToString();
}
