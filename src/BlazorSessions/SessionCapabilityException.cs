namespace BlazorSessions;

/// <summary>A verb needs what the chosen store cannot do.</summary>
public sealed class SessionCapabilityException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="store">The type of the store.</param>
    /// <param name="capability">The interface it would have to implement.</param>
    public SessionCapabilityException(Type store, Type capability)
        : base($"The session store {store.Name} does not implement {capability.Name}, which this verb needs. "
            + "Choose a store that does, such as memory, PostgreSQL or Redis.")
    {
        Capability = capability;
    }

    /// <summary>Gets the interface the store would have to implement.</summary>
    public Type Capability { get; }
}
