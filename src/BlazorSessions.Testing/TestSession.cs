using System.Runtime.CompilerServices;
using System.Security.Claims;
using BlazorSessions.Serialization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Testing;

/// <summary>
/// A session for tests of components and services: an <see cref="ISessionService"/> in memory, without store, cookie or
/// browser, that keeps the rules of the real one, remembers what was called and pushes each change as a circuit would.
/// </summary>
/// <remarks>
/// Registered by <c>AddTestSession</c>, or <c>AddNamedTestSession</c>. What happens elsewhere, in another tab or on the server, is played by
/// <see cref="PushAsync"/> and <see cref="EndAsync"/>. Nothing expires by itself: advance <see cref="Clock"/>, then
/// end it.
/// </remarks>
public sealed partial class TestSession : ISessionService
{
    private static readonly JsonSessionSerializer s_serializer = new();

    // _gate guards _state, _ended and _calls. Listeners are called after it is released.
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];
    private SessionState _state = SessionState.None;
    private CancellationTokenSource _ended = new();

    /// <summary>Makes a session that has not begun: <see cref="SessionState.None"/>.</summary>
    /// <param name="options">Lifetimes; null for the defaults.</param>
    /// <param name="clock">The clock; null for one of its own, which starts at noon UTC on 1 January 2030.</param>
    public TestSession(BlazorSessionsOptions? options = null, FakeTimeProvider? clock = null)
        : this(null, options, clock)
    {
    }

    internal TestSession(string? name, BlazorSessionsOptions? options, FakeTimeProvider? clock)
    {
        Name = name;
        Options = options ?? new BlazorSessionsOptions();
        Clock = clock ?? new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
        Cascade = name is null
            ? new CascadingValueSource<SessionState>(_state, isFixed: false)
            : new CascadingValueSource<SessionState>(name, _state, isFixed: false);
    }

    /// <inheritdoc/>
    public event Action<SessionState>? Changed;

    /// <summary>Gets the name of a session beside the app's first, which has no user; null for the first.</summary>
    public string? Name { get; }

    /// <summary>Gets the clock of the session, which stands still until it is told to move.</summary>
    public FakeTimeProvider Clock { get; }

    /// <summary>Gets the options, also those the components see when the session was added to services.</summary>
    public BlazorSessionsOptions Options { get; }

    /// <inheritdoc/>
    public SessionState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <inheritdoc/>
    public CancellationToken Ended
    {
        get
        {
            lock (_gate)
            {
                return _ended.Token;
            }
        }
    }

    /// <summary>Gets whether somebody is signed in.</summary>
    public bool SignedIn => State.IsAuthenticated;

    /// <summary>
    /// Gets the names of the verbs that were called, in order, such as <c>SignOutAsync</c>; also of those that failed.
    /// </summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>
    /// Gets or sets what <see cref="GetPropertiesAsync"/> gives while somebody is signed in, such as tokens; a sign-in sets it.
    /// </summary>
    /// <value>Default: null, none.</value>
    public AuthenticationProperties? Properties { get; set; }

    /// <summary>Gets the other sessions of the user, which <see cref="ListAsync"/> lists after this one.</summary>
    public IList<SessionInfo> OtherSessions { get; } = [];

    /// <summary>
    /// Gets or sets what runs before each verb, with its name: an exception makes the verb fail with nothing done, a
    /// task that is not complete makes it slow.
    /// </summary>
    /// <value>Default: null, verbs succeed at once.</value>
    public Func<string, Task>? BeforeVerb { get; set; }

    internal CascadingValueSource<SessionState> Cascade { get; }

    /// <summary>Counts the calls of a verb: <c>session.CallsOf(nameof(ISessionService.SignOutAsync))</c>.</summary>
    public int CallsOf(string verb) => Calls.Count(call => call == verb);

    /// <summary>
    /// Changes the session from elsewhere, as another tab would, and pushes the new state; no verb is counted.
    /// </summary>
    /// <returns>A task that is done when every component has the new state.</returns>
    public Task PushAsync(Action<SessionStateBuilder> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return ReplaceAsync(state =>
        {
            var builder = new SessionStateBuilder(state, s_serializer);
            change(builder);
            return builder.Build();
        });
    }

    /// <summary>Ends the session from elsewhere and pushes that; without a session, or twice, does nothing.</summary>
    /// <returns>A task that is done when every component has the new state.</returns>
    public Task EndAsync(SessionEndReason reason) => ReplaceAsync(state => state.Status != SessionStatus.Active
        ? state
        : new SessionStateBuilder(s_serializer)
        {
            Handle = state.Handle,
            Status = SessionStatus.Ended,
            EndReason = reason,
            Version = state.Version + 1,
        }.Build());

    internal void Start(ClaimsPrincipal? user, IEnumerable<KeyValuePair<string, object?>>? values)
    {
        if (values is not null)
        {
            _state = Edited(_state, edit =>
            {
                foreach (var (key, value) in values)
                {
                    edit.Set(key, value);
                }

                return true;
            }).State;
        }

        if (user is not null)
        {
            _state = SignedInAs(_state, user, new SessionSignInOptions());
        }

        Cascade.NotifyChangedAsync(_state);
    }

    private async Task<SessionState> ReplaceAsync(Func<SessionState, SessionState> change)
    {
        SessionState state;
        CancellationTokenSource? ended = null;
        lock (_gate)
        {
            state = change(_state);
            if (ReferenceEquals(state, _state))
            {
                return state;
            }

            if (state.Status == SessionStatus.Ended && _state.Status != SessionStatus.Ended)
            {
                ended = _ended;
            }
            else if (state.Status == SessionStatus.Active && _state.Status == SessionStatus.Ended)
            {
                _ended = new CancellationTokenSource();
            }

            _state = state;
        }

        // A listener may have changed it again: what is pushed last is the newest.
        Changed?.Invoke(state);
        await Cascade.NotifyChangedAsync(State);
        if (ended is not null)
        {
            await ended.CancelAsync();
        }

        return state;
    }

    private Task CallAsync(CancellationToken cancellationToken, [CallerMemberName] string verb = "")
    {
        lock (_gate)
        {
            _calls.Add(verb);
        }

        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : BeforeVerb?.Invoke(verb) ?? Task.CompletedTask;
    }
}
