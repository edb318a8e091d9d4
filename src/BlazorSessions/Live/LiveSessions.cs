using System.Collections.Concurrent;
using System.Diagnostics;
using BlazorSessions.Diagnostics;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Live;

/// <summary>
/// The live sessions of this process, by handle. A copy exists while somebody leases it and a little longer; requests
/// and circuits of one session share it, and concurrent first loads share one read of the store.
/// </summary>
internal sealed partial class LiveSessions : IDisposable
{
    /// <summary>How long a copy from a store that others write to may answer without being confirmed.</summary>
    public static readonly TimeSpan ConfirmedFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a copy without a lease stays, so that a page and its next request share it.</summary>
    public static readonly TimeSpan LingersFor = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<SessionHandle, LiveSession> _live = new();
    private readonly ConcurrentDictionary<SessionHandle, Lazy<Task<LiveSession?>>> _loading = new();
    private readonly StoreGateway _store;
    private readonly ISessionSerializer _serializer;
    private readonly TimeProvider _clock;
    private readonly ILogger<LiveSessions> _logger;
    private readonly NodeTimer _retirement;

    public LiveSessions(StoreGateway store, ISessionSerializer serializer, TimeProvider clock, ILogger<LiveSessions> logger)
    {
        _store = store;
        _serializer = serializer;
        _clock = clock;
        _logger = logger;
        _retirement = new NodeTimer(clock, logger, "retiring live sessions", RetireAsync);
        Measures?.WatchLive(() => _live.Count);
    }

    public SessionName Name { get; init; } = SessionName.Default;

    /// <summary>What tells this node of changes elsewhere; where it is not heard, every reader asks the store.</summary>
    public BackplaneEnd Backplane { get; init; } = BackplaneEnd.None;

    /// <summary>Gets who tells the app of ends; null for nobody.</summary>
    public SessionEnds? Ends { get; init; }

    /// <summary>Where loads run, away from the callers they are shared by; a test that orders them puts its own here.</summary>
    public TaskScheduler Background { get; init; } = TaskScheduler.Default;

    /// <summary>Gets what measures the sessions of this name; null for nothing.</summary>
    public SessionMeasures? Measures => _store.Measures;

    /// <summary>Gets whether the browser is the store, so that what is written has to get there.</summary>
    public bool AreInBrowser => _store.IsBrowser;

    /// <summary>Gets the number of live copies, leased or lingering.</summary>
    public int Count => _live.Count;

    public IEnumerable<LiveSession> All => _live.Values;

    /// <summary>Returns the live copy, without a lease; null when there is none.</summary>
    public LiveSession? Find(SessionHandle handle) => _live.GetValueOrDefault(handle);

    /// <summary>
    /// Does what a message of another node asks for, of a session that this one has a copy of. There are many messages: work
    /// that captures nothing costs nothing while nobody listens.
    /// </summary>
    public Task ReceiveAsync<T>(SessionHandle handle, string kind, T argument, Func<T, Task> work) =>
        SessionActivities.AreHeard ? ReceiveHeardAsync(handle, kind, argument, work) : work(argument);

    /// <summary>Returns the load of a copy that is under way; null when there is none.</summary>
    public Task? FindLoadAsync(SessionHandle handle) => _loading.GetValueOrDefault(handle)?.Value;

    /// <summary>
    /// Leases the live copy, loading it if need be; null when there is no such living session. The caller gives the
    /// lease back by <see cref="Release"/>.
    /// </summary>
    public ValueTask<LiveSession?> LeaseAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        if (_live.TryGetValue(handle, out var live) && IsFresh(live) && live.TryLease())
        {
            return ValueTask.FromResult<LiveSession?>(live);
        }

        return new ValueTask<LiveSession?>(LoadAsync(handle, cancellationToken));
    }

    /// <summary>Gives a lease back. The copy lingers; the last one starts its time.</summary>
    public void Release(LiveSession live)
    {
        if (live.Release())
        {
            live.IdleSince = _clock.GetTimestamp();
            _retirement.Arm(_clock.GetUtcNow() + LingersFor);
        }
    }

    /// <summary>Takes in a record that was just created here; leased for the caller.</summary>
    public LiveSession Admit(SessionRecord record)
    {
        var live = new LiveSession(record, _serializer, _logger) { ConfirmedAt = _clock.GetTimestamp() };
        if (_live.TryGetValue(record.Handle, out var stale))
        {
            EndMissing(stale); // The handle was free in the store: it has ended on another node.
        }

        _live[record.Handle] = live;
        Measures?.Started();
        _logger.SessionCreated(record.Handle);
        return live;
    }

    /// <summary>Looks at a leased session's token; as the copy may be behind, the store is asked unless it is current.</summary>
    public async ValueTask<TokenFit> FitAsync(LiveSession live, TokenHash token)
    {
        var fit = FitAsKnown(live, token);
        return fit.IsCurrent || _store.IsSingleNode ? fit
            : await RefreshAsync(live, CancellationToken.None) ? FitAsKnown(live, token) : fit with { LetsIn = false };
    }

    /// <summary>Looks at a token, as far as this copy knows.</summary>
    public TokenFit FitAsKnown(LiveSession live, TokenHash token) => live.Fit(token, _clock.GetUtcNow());

    /// <summary>Asks the store for the newest of a session, where others write to it too; false when it has ended.</summary>
    public async ValueTask<bool> ConfirmAsync(LiveSession live, CancellationToken cancellationToken) =>
        _store.IsSingleNode ? !live.IsEnded : await RefreshAsync(live, cancellationToken);

    /// <summary>Returns whether the copy has been confirmed at a moment, a timestamp of the clock, or later.</summary>
    public bool IsConfirmedSince(LiveSession live, long moment) => _store.IsSingleNode || live.ConfirmedAt >= moment;

    /// <summary>Reads the record again and takes it over, or ends the copy; false when it has ended.</summary>
    public async Task<bool> RefreshAsync(LiveSession live, CancellationToken cancellationToken)
    {
        var asked = _clock.GetTimestamp();
        if (await _store.FindAsync(live.Handle, cancellationToken) is not { } record)
        {
            EndMissing(live);
            return false;
        }

        live.Apply(record);
        live.ConfirmedAt = asked;
        return !live.IsEnded;
    }

    public void Dispose() => _retirement.Dispose();

    private Task ReceiveHeardAsync<T>(SessionHandle handle, string kind, T argument, Func<T, Task> work) =>
        SessionActivities.RunAsync(SessionActivities.Receive, Name, activity =>
        {
            activity?.SetHandle(handle);
            activity?.SetTag(SessionTags.MessageKind, kind);
            return work(argument);
        }, ActivityKind.Consumer);

    private bool IsFresh(LiveSession live) =>
        (_store.IsSingleNode || Backplane.Covers(live.ConfirmedAt) && !live.IsBehind
            && _clock.GetElapsedTime(live.ConfirmedAt) <= ConfirmedFor)
        && !live.IsExpired(_clock.GetUtcNow());

    private async Task<LiveSession?> LoadAsync(SessionHandle handle, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var loading = _loading.GetOrAdd(handle, static (key, self) => new(() => self.StartLoadAsync(key)), this);
            if (await _store.Time.WaitForAsync(loading.Value, cancellationToken) is not { } live)
            {
                return null;
            }

            if (live.TryLease())
            {
                return live;
            }

            if (live.IsEnded)
            {
                return null;
            }
        }
    }

    // The work is everybody's, so no caller's context runs it and no caller's cancellation stops it.
    private Task<LiveSession?> StartLoadAsync(SessionHandle handle) => Task.Factory.StartNew(async () =>
    {
        _store.LeaveVerb();
        try
        {
            return await LoadCoreAsync(handle);
        }
        finally
        {
            _loading.TryRemove(handle, out _);
        }
    }, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Background).Unwrap();

    private async Task<LiveSession?> LoadCoreAsync(SessionHandle handle)
    {
        if (_live.TryGetValue(handle, out var known) && known.TryLease())
        {
            try
            {
                return await RefreshAsync(known, CancellationToken.None) ? known : null;
            }
            finally
            {
                Release(known);
            }
        }

        var asked = _clock.GetTimestamp();
        if (await _store.FindAsync(handle, CancellationToken.None) is not { } record)
        {
            return null;
        }

        var live = new LiveSession(record, _serializer, _logger) { ConfirmedAt = asked };
        _live[handle] = live;
        Release(live);
        return live;
    }

    private Task RetireAsync()
    {
        var anyLeft = false;
        foreach (var live in _live.Values.Where(static live => !live.HasLeases))
        {
            if (_clock.GetElapsedTime(live.IdleSince) >= LingersFor && live.TryRetire())
            {
                _live.TryRemove(new(live.Handle, live));
            }
            else
            {
                anyLeft = true;
            }
        }

        if (anyLeft)
        {
            _retirement.Arm(_clock.GetUtcNow() + LingersFor);
        }

        return Task.CompletedTask;
    }
}
