using BlazorSessions.Stores.Memory;

namespace BlazorSessions.Stores.Cookies;

/// <summary>
/// Keeps sessions in the cookies of their browsers: no server is needed, and they survive a restart and a deploy of the app.
/// This process keeps bounded copies, so that tabs, circuits and requests see one session.
/// </summary>
/// <remarks>
/// <para>What holds for other stores holds on one node from one start of the process to the next: what has ended stays
/// ended, nothing that was acknowledged is lost, and the sessions of a user are listed and ended together, as far as they
/// were seen. A restart forgets which sessions have ended: who kept a copy of a cookie from before can use it until it
/// expires. Whoever copies their cookies can bring an earlier state of their session back.</para>
/// <para>Nodes do not know of each other. Where each of them answers requests alone, without circuits, sessions
/// work on many: of two writes to one key the last counts, and an end is an end where it happened and for that browser.</para>
/// <para>Data Protection encrypts the cookies, so the key ring has to outlive the process, and be shared by nodes.</para>
/// </remarks>
public sealed partial class CookieSessionStore : ISessionStore, ISeededStore, ISingleNodeStore
{
    private const int EndedPerSession = 4;

    private readonly MemorySessionStore _copies;

    /// <summary>Makes a store without copies.</summary>
    /// <param name="clock">Decides what has expired.</param>
    /// <param name="options">How the store works; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public CookieSessionStore(TimeProvider clock, CookieSessionStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        options ??= new CookieSessionStoreOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxSessions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxCookieLength, CookieSessionStoreOptions.LeastCookieLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxCookieLength, CookieSessionStoreOptions.MostCookieLength);
        MaxCookieLength = options.MaxCookieLength;
        var maxEnded = (int)Math.Min((long)options.MaxSessions * EndedPerSession, Array.MaxLength);
        _copies = new MemorySessionStore(clock, options.MaxSessions, new EndedHandles(maxEnded));
    }

    /// <summary>Gets how many characters the cookies of one session may have together.</summary>
    public int MaxCookieLength { get; }

    /// <inheritdoc/>
    public bool Seed(SessionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return _copies.Seed(record, RecordReconciliation.Reconcile);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryCreateAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        CheckLength(record);
        return _copies.TryCreateAsync(record, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<SessionRecord?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        _copies.FindAsync(handle, cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="SessionLimitException">The record would not fit into its cookies.</exception>
    public async ValueTask<MergeResult> MergeAsync(
        SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (delta is { Sets.Count: 0, SignIn: null })
        {
            return await _copies.MergeAsync(handle, delta, cancellationToken);
        }

        // What was measured is what is written: a record that has changed meanwhile is measured again.
        while (true)
        {
            var old = await _copies.FindAsync(handle, cancellationToken);
            if (old?.Merge(delta).Record is not { } record)
            {
                return await _copies.MergeAsync(handle, delta, cancellationToken);
            }

            CheckLength(record);
            var merge = await _copies.MergeAsync(handle, delta with { ExpectedVersion = old.Version }, cancellationToken);
            if (merge.Outcome != MergeOutcome.Conflict || delta.ExpectedVersion is not null)
            {
                return merge;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> EndAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        _copies.EndAsync(handle, cancellationToken);

    private void CheckLength(SessionRecord record)
    {
        var length = CookieRecordFormat.SealedLength(CookieRecordFormat.Write(record).Length);
        if (length > MaxCookieLength)
        {
            const string Option = nameof(CookieSessionStoreOptions.MaxCookieLength);
            throw new SessionLimitException(
                $"The session would take {length} characters in its cookies, of at most {MaxCookieLength} "
                + $"({nameof(CookieSessionStoreOptions)}.{Option}), so nothing was written. Keep large things elsewhere and "
                + "their id in the session, raise the option as far as proxies let it, or use another store.",
                Option,
                length,
                MaxCookieLength);
        }
    }
}
