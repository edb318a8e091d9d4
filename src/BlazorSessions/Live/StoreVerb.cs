using BlazorSessions.Diagnostics;

namespace BlazorSessions.Live;

/// <summary>What is asked of the store, for who measures it and for the exception that says that it failed.</summary>
/// <param name="Operation">The name for who measures it, such as <c>end_user</c>.</param>
/// <param name="Name">The name for who reads it, such as <c>end of a user's sessions</c>.</param>
/// <param name="Writes">Whether it may have changed something all the same.</param>
internal sealed record StoreVerb(string Operation, string Name, bool Writes)
{
    public static StoreVerb Create { get; } = new("create", "create", true);

    public static StoreVerb Find { get; } = new("find", "find", false);

    public static StoreVerb Merge { get; } = new("merge", "merge", true);

    public static StoreVerb End { get; } = new("end", "end", true);

    public static StoreVerb GetEpoch { get; } = new("get_epoch", "epoch", false);

    public static StoreVerb RaiseEpoch { get; } = new("raise_epoch", "raise of an epoch", true);

    public static StoreVerb Forget { get; } = new("forget", "forgetting of a user", true);

    public static StoreVerb EndUser { get; } = new("end_user", "end of a user's sessions", true);

    public static StoreVerb EndExternal { get; } = new("end_external", "end of external sessions", true);

    public static StoreVerb EndAll { get; } = new("end_all", "end of all sessions", true);

    public static StoreVerb List { get; } = new("list", "list", false);

    public static StoreVerb Count { get; } = new("count", "count", false);

    public static StoreVerb Probe { get; } = new("probe", "probe", false);

    public static StoreVerb Touch { get; } = new("touch", "touch", true);

    /// <summary>Gets the name of its activity.</summary>
    public string Activity { get; } = SessionActivities.Store + Operation;

    /// <summary>
    /// Returns whether the store is well and has refused what it was asked: where a page of a list begins may come from a
    /// browser.
    /// </summary>
    public bool IsRefusal(Exception exception) =>
        this == List && exception is SessionStoreException { InnerException: ArgumentException };

    // What a store throws beside its contract means that it is unwell too.
    public Exception Translate(Exception exception) =>
        exception is SessionException ? exception : new SessionStoreException(Name, Writes, exception);
}
