namespace BlazorSessions.Stores;

/// <summary>Asks a store for what it can do besides its four verbs.</summary>
public static class SessionStoreCapabilities
{
    /// <summary>Returns the store as one that has a capability, such as <see cref="IUserSessionIndex"/>.</summary>
    /// <exception cref="SessionCapabilityException">The store does not have it.</exception>
    public static TCapability Require<TCapability>(this ISessionStore store)
        where TCapability : class
    {
        ArgumentNullException.ThrowIfNull(store);
        return store as TCapability ?? throw new SessionCapabilityException(store.GetType(), typeof(TCapability));
    }
}
