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

            var check = new Check(state, StampOf(state.User), clock.GetTimestamp());
            if (known is null ? _checks.TryAdd(handle, check) : _checks.TryUpdate(handle, check, known))
            {
                // One that was just signed in may have claims that only the app knows of.
                _ = RunAsync(handle, check, isAgain: known?.IsOf(state, StampOf(state.User)) == true);
                return check.Answer;
            }
        }
    }

    public ClaimsPrincipal? TakeRefreshed(SessionState state) =>
        state.Handle is { } handle && _checks.TryGetValue(handle, out var known) && known.IsOf(state, StampOf(state.User))
            ? known.TakeRefreshed()
            : null;

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
                check.Refreshed = await Refreshing.FindAsync(manager, user, check.User, stamps.Value);
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
            || Interlocked.CompareExchange(ref _prunedAt, clock.GetTimestamp(), before) != before)
        {
            return;
        }

        foreach (var known in _checks)
        {
            if (IsDue(known.Value) && clock.GetElapsedTime(known.Value.At) / 2 > Interval)
            {
                _checks.TryRemove(known);
            }
        }
    }

    private sealed class Check(SessionState state, string? stamp, long at)
    {
        private ClaimsPrincipal? _refreshed;
        private readonly string? _userKey = state.UserKey;
        private readonly DateTimeOffset? _authenticatedAt = state.AuthenticatedAt;
        private readonly TaskCompletionSource<StampAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClaimsPrincipal User { get; } = state.User;

        public long At => at;

        public Task<StampAnswer> Answer => _answer.Task;

        /// <summary>Returns whether it was of this sign-in. One that only changed claims has the stamp that was found good.</summary>
        public bool IsOf(SessionState now, string? stampNow) =>
            _userKey == now.UserKey && _authenticatedAt == now.AuthenticatedAt && stamp == stampNow;

        public ClaimsPrincipal? Refreshed
        {
            set => _refreshed = value;
        }

        public ClaimsPrincipal? TakeRefreshed() => Interlocked.Exchange(ref _refreshed, null);

        public void Complete(StampAnswer answer) => _answer.TrySetResult(answer);
    }
}
