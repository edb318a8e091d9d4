using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlazorSessions.Identity.Stamps;

/// <inheritdoc cref="IStampChecks"/>
/// <remarks>One for all requests and circuits of a process: they share what was found, and one question to the store of users.</remarks>
internal sealed class StampChecks<TUser>(
    IServiceScopeFactory scopes,
    IOptions<SecurityStampValidatorOptions> stamps,
    IOptions<IdentityOptions> identity,
    TimeProvider clock,
    ILogger<StampChecks<TUser>> logger) : IStampChecks
    where TUser : class
{
    // With a short interval, or none, what is about to be asked again would be dropped first.
    private static readonly TimeSpan s_leastKept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<SessionHandle, Check> _checks = new();
    private long _prunedAt = clock.GetTimestamp();

    private TimeSpan Interval => stamps.Value.ValidationInterval;

    public string? StampOf(ClaimsPrincipal user) =>
        user.FindFirst(identity.Value.ClaimsIdentity.SecurityStampClaimType)?.Value;

    public Task<StampAnswer> CheckAsync(SessionState state)
    {
        if (state is not { IsAuthenticated: true, Handle: { } handle })
        {
            return Task.FromResult(StampAnswer.Current);
        }

        Prune();
        while (true)
        {
            var known = _checks.GetValueOrDefault(handle);
            if (known is not null && known.IsOf(state, StampOf(state.User)) && !IsDue(known))
            {
                return known.Answer;
            }

            var isAgain = known?.IsOf(state, StampOf(state.User)) == true;
            var check = new Check(state, StampOf(state.User), clock.GetTimestamp()) { Given = isAgain ? known!.Given : null };
            if (known is null ? _checks.TryAdd(handle, check) : _checks.TryUpdate(handle, check, known))
            {
                // One that was just signed in may have claims that only the app knows of.
                _ = RunAsync(handle, check, isAgain);
                return check.Answer;
            }
        }
    }

    public ClaimsPrincipal? TakeRefreshed(SessionState state) =>
        state.Handle is { } handle && _checks.TryGetValue(handle, out var known) && known.IsOf(state, StampOf(state.User))
            ? known.TakeRefreshed()
            : null;

    public void NoteRefreshed(SessionState state)
    {
        if (state.Handle is { } handle && _checks.TryGetValue(handle, out var known) && known.IsOf(state, StampOf(state.User)))
        {
            known.NoteRefreshed();
        }
    }

    public TimeSpan DueIn(SessionState state) =>
        state.Handle is { } handle && _checks.TryGetValue(handle, out var known) && known.IsOf(state, StampOf(state.User))
        && Interval - clock.GetElapsedTime(known.At) is var left && left > TimeSpan.Zero
            ? left
            : TimeSpan.Zero;

    private bool IsDue(Check check) => check.Answer.IsCompleted && clock.GetElapsedTime(check.At) > Interval;

    private async Task RunAsync(SessionHandle handle, Check check, bool isAgain)
    {
        try
        {
            // Of its own: what hangs on the scope of a circuit, such as a database context, is for one caller at a time.
            await using var scope = scopes.CreateAsyncScope();
            var manager = scope.ServiceProvider.GetRequiredService<SignInManager<TUser>>();
            var user = await manager.ValidateSecurityStampAsync(check.User);
            if (user is not null && isAgain)
            {
                check.Refreshed = await Refreshing.FindAsync(manager, user, check.User, stamps.Value, check.Given);
            }

            check.Complete(user is null ? StampAnswer.Outdated : StampAnswer.Current);
        }
        catch (Exception exception)
        {
            // Code of the app, which may throw anything. Asked again by who comes next.
            logger.StampUnknown(handle, exception);
            _checks.TryRemove(new KeyValuePair<SessionHandle, Check>(handle, check));
            check.Complete(StampAnswer.Unknown);
        }
    }

    // Whoever is due is asked about again anyway; that it is not for the first time is of use for one interval more.
    private void Prune()
    {
        var before = Interlocked.Read(ref _prunedAt);
        if (clock.GetElapsedTime(before) <= Interval
            || clock.GetElapsedTime(before) <= s_leastKept
            || Interlocked.CompareExchange(ref _prunedAt, clock.GetTimestamp(), before) != before)
        {
            return;
        }

        foreach (var known in _checks)
        {
            var age = clock.GetElapsedTime(known.Value.At);
            if (IsDue(known.Value) && age / 2 > Interval && age > s_leastKept)
            {
                _checks.TryRemove(known);
            }
        }
    }

    private sealed class Check(SessionState state, string? stamp, long at)
    {
        private ClaimsPrincipal? _refreshed;
        private HashSet<(string, string)>? _made;
        private volatile HashSet<(string, string)>? _given;
        private readonly string? _userKey = state.UserKey;
        private readonly DateTimeOffset? _authenticatedAt = state.AuthenticatedAt;
        private readonly TaskCompletionSource<StampAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClaimsPrincipal User { get; } = state.User;

        public long At => at;

        public Task<StampAnswer> Answer => _answer.Task;

        /// <summary>Returns whether it was of this sign-in. One that only changed claims has the stamp that was found good.</summary>
        public bool IsOf(SessionState now, string? stampNow) =>
            _userKey == now.UserKey && _authenticatedAt == now.AuthenticatedAt && stamp == stampNow;

        /// <summary>The claims that the session was last given by a refresh; null for none.</summary>
        public HashSet<(string, string)>? Given
        {
            get => _given;
            init => _given = value;
        }

        public ClaimsPrincipal? Refreshed
        {
            set
            {
                // Now: a sign-in may add to them.
                _made = value is null ? null : Refreshing.ClaimsOf(value);
                _refreshed = value;
            }
        }

        public void NoteRefreshed() => _given = _made ?? _given;

        public ClaimsPrincipal? TakeRefreshed() => Interlocked.Exchange(ref _refreshed, null);

        public void Complete(StampAnswer answer) => _answer.TrySetResult(answer);
    }
}
