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

    /// <summary>
    /// Gets or sets how many bytes the keys, values and users of all sessions have together at most. Beyond it sessions go in
    /// the same order as beyond <see cref="MaxSessions"/>: a visitor without an account can write
    /// <see cref="BlazorSessionsOptions.MaxBytes"/> into as many sessions as they like, and nothing here limits a client.
    /// </summary>
    /// <value>Default: 1 GiB. At least 1 MiB.</value>
    public long MaxBytes { get; set; } = 1L << 30;
}
