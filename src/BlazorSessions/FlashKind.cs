namespace BlazorSessions;

/// <summary>What a <see cref="FlashMessage"/> is about.</summary>
public enum FlashKind
{
    /// <summary>Something to know.</summary>
    Info,

    /// <summary>Something was done.</summary>
    Success,

    /// <summary>Something was done and needs a look.</summary>
    Warning,

    /// <summary>Something could not be done.</summary>
    Error,
}
