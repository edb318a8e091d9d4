namespace BlazorSessions.Stores;

/// <summary>The ways a merge can go.</summary>
public enum MergeOutcome
{
    /// <summary>Written, or there was nothing to write.</summary>
    Merged,

    /// <summary>Something the delta relied on has changed: find again and try again.</summary>
    Conflict,

    /// <summary>There is no such living session, and a merge never makes one.</summary>
    Missing,

    /// <summary>The sign-in was refused.</summary>
    Refused,

    /// <summary>
    /// The change left neither values nor a user, and the record is gone, as <see cref="SessionDelta.DropIfEmpty"/>
    /// asks.
    /// </summary>
    Dropped,
}
