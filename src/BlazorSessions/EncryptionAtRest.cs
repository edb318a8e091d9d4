namespace BlazorSessions;

/// <summary>Whether values and users are encrypted on their way into the store.</summary>
public enum EncryptionAtRest
{
    /// <summary>They are not; whoever can read the store can read them, and whoever can write to it can make them.</summary>
    Off,

    /// <summary>
    /// They are. What is not is read as it is, until it is written again: for a store from before this was switched on, as
    /// long as there are sessions of then.
    /// </summary>
    ReadPlain,

    /// <summary>They are, and what is not makes its record unreadable, as if it were missing.</summary>
    Required,
}
