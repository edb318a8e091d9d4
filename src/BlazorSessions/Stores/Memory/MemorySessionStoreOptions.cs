namespace BlazorSessions.Stores.Memory;

/// <summary>How the memory store works.</summary>
public sealed class MemorySessionStoreOptions
{
    /// <summary>
    /// Gets or sets how many sessions are kept at most. A new one that finds no room takes that of an expired one, else
    /// of the anonymous one that was active least recently. Only when every session is signed in does the least
    /// recently active of those go, so a flood of anonymous visitors costs no more than one signed-in session.
    /// </summary>
    /// <remarks>
    /// An anonymous session takes about 400 bytes besides its values, and the values of one are limited by
    /// <see cref="BlazorSessionsOptions.MaxBytes"/>.
    /// </remarks>
    /// <value>Default: 100,000.</value>
    public int MaxSessions { get; set; } = 100_000;
}
