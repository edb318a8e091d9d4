namespace BlazorSessions.Live;

/// <summary>What is asked of the store, for the exception that says that it failed.</summary>
/// <param name="Name">Such as <c>merge</c>.</param>
/// <param name="Writes">Whether it may have changed something all the same.</param>
internal readonly record struct StoreVerb(string Name, bool Writes)
{
    // What a store throws beside its contract means that it is unwell too.
    public Exception Translate(Exception exception) =>
        exception is SessionException ? exception : new SessionStoreException(Name, Writes, exception);
}
