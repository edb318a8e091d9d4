namespace BlazorSessions.Ui;

/// <summary>What a <see cref="UserGuard"/> has decided, and so what it shows.</summary>
internal enum UserDecision
{
    /// <summary>Nothing yet.</summary>
    Pending,

    /// <summary>Nobody is signed in.</summary>
    Anonymous,

    /// <summary>Nobody seems to be signed in, but the store could not be asked.</summary>
    Unavailable,

    /// <summary>Signed in, and refused.</summary>
    Denied,

    /// <summary>Signed in, and let in.</summary>
    Allowed,
}
