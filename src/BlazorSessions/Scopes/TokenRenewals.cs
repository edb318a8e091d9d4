using System.Collections.Concurrent;
using System.Security.Cryptography;
using BlazorSessions.Diagnostics;
using BlazorSessions.Live;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.Scopes;

/// <summary>
/// Renews the tokens of sessions, one renewal per session at a time: on this node all who need it wait for the same work, and
/// among nodes a lease in the record says whose turn it is. Who has to wait reads again.
/// </summary>
/// <remarks>
/// A provider may take a refresh token once only. So a renewal, once begun, goes on without whoever needed it, and what it
/// brings is stored as long as the session has this user and the tokens that it was begun with, whoever holds the lease by
/// then: not into a session of somebody else, and not over newer tokens.
/// </remarks>
internal sealed class TokenRenewals(
    LiveSessions sessions,
    SessionWriter writer,
    TimeProvider clock,
    IServiceScopeFactory scopes,
    ILogger<TokenRenewals> logger)
{
    /// <summary>How long others wait for one renewal before they take over: its node may be gone.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    /// <summary>How long the app's delegate has, so that its answer is stored before the lease is over.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(25);

    private const int StoreTries = 5;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(SessionHandle Handle, string Client), Lazy<Task>> _running = new();

    private enum Turn
    {
        Mine,
        Others,
        Over,
    }

    /// <summary>Returns when the token was renewed, here or elsewhere, or is to be used as it is.</summary>
    /// <param name="held">The session, as a scope holds it that was seen to have the current secret.</param>
    /// <param name="renewal">What is to be renewed.</param>
    /// <param name="cancellationToken">Cancels the wait; the renewal goes on.</param>
    /// <exception cref="SessionTokenException">The token has expired and was not renewed.</exception>
    /// <exception cref="SessionEndedException">The session has ended, or another secret.</exception>
    public Task RunAsync(Binding.Held held, TokenRenewal renewal, CancellationToken cancellationToken)
    {
        var key = (held.Live.Handle, renewal.Client);
        var running = _running.GetOrAdd(key, _ => new Lazy<Task>(() => StartAsync(key, held, renewal)));
        return running.Value.WaitAsync(cancellationToken);
    }

    private Task StartAsync((SessionHandle Handle, string Client) key, Binding.Held held, TokenRenewal renewal)
    {
        var isLeased = held.Live.TryLease();

        // It may go on when the request or the circuit that needed it first is gone, and runs for all who wait.
        using var noFlow = ExecutionContext.SuppressFlow();
        var work = Task.Run(async () =>
        {
            try
            {
                if (isLeased)
                {
                    await RenewAsync(held.Live, held.Token, renewal);
                }
            }
            finally
            {
                _running.TryRemove(key, out _);
                if (isLeased)
                {
                    sessions.Release(held.Live);
                }
            }
        });
        _ = ObserveAsync(work);
        return work;
    }

    // Should all who waited have gone when it fails, nobody need hear of it.
    private static async Task ObserveAsync(Task work) => await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RenewAsync(LiveSession live, TokenHash expected, TokenRenewal renewal)
    {
        var owner = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        for (var pause = s_firstPause; ; pause = pause < s_longestPause ? pause * 2 : s_longestPause)
        {
            var lease = new RenewalLease(owner, clock.GetUtcNow() + LeaseTime);
            switch (await TryTakeTurnAsync(live, expected, renewal, lease))
            {
                case (Turn.Mine, _) when await TryRenewAsync(live, renewal, lease):
                    return;
                case (Turn.Mine, _):
                    break;
                case (Turn.Others, var until) when !renewal.IsUsable(clock.GetUtcNow()):
                    await Task.Delay(RenewalLease.PauseUntil(until, clock.GetUtcNow(), pause), clock);
                    break;
                default:
                    return;
            }
        }
    }

    // A store that is away keeps nobody from a token that is good for a while yet.
    private async Task<(Turn Turn, DateTimeOffset Until)> TryTakeTurnAsync(
        LiveSession live, TokenHash expected, TokenRenewal renewal, RenewalLease lease)
    {
        try
        {
            return await TakeTurnAsync(live, expected, renewal, lease);
        }
        catch (SessionException exception) when (
            exception is SessionStoreException or SessionConflictException && renewal.IsUsable(clock.GetUtcNow()))
        {
            logger.TokenRenewalFailed(live.Handle, renewal.Client, exception);
            return (Turn.Over, default);
        }
    }

    private Task<(Turn Turn, DateTimeOffset Until)> TakeTurnAsync(
        LiveSession live, TokenHash expected, TokenRenewal renewal, RenewalLease lease) => writer.WriteAsync(
        live,
        record =>
        {
            if (!renewal.IsAbout(record))
            {
                return (new SessionDelta(), (Turn.Over, default), true);
            }

            if (RenewalLease.Read(record) is { } other && other.Until > clock.GetUtcNow())
            {
                // Said to come to nothing, so that it is read again before it is believed.
                return (new SessionDelta(), (Turn.Others, other.Until), true);
            }

            return (lease.Take(record, expected), (Turn.Mine, lease.Until), false);
        },
        CancellationToken.None);

    // False when it took so long that another node has taken over, which is to be waited for: a provider that takes refresh
    // tokens once refuses one of the two, and that says nothing of the session. Nor does it of tokens that are there by now.
    private async Task<bool> TryRenewAsync(LiveSession live, TokenRenewal renewal, RenewalLease lease)
    {
        RenewedTokens? renewed = null;
        Exception? failure = null;
        try
        {
            renewed = await AskAsync(live, renewal);
        }
        catch (Exception exception)
        {
            // The edge towards the app's code.
            failure = exception;
            logger.TokenRenewalFailed(live.Handle, renewal.Client, exception);
        }

        if (renewed is not null)
        {
            await StoreAsync(live, renewal, lease, renewed);
            return true;
        }

        if (!await GiveBackAsync(live, renewal, lease))
        {
            return false;
        }

        if (failure is null)
        {
            logger.TokenRenewalRefused(live.Handle, renewal.Client);
        }

        if (failure is null && renewal.Options.EndSessionWhenRefused)
        {
            await sessions.EndAsync(live.Handle, SessionEndReason.Revoked, CancellationToken.None);
            return true;
        }

        return renewal.IsUsable(clock.GetUtcNow()) ? true
            : throw (failure is null ? SessionTokenException.Refused() : SessionTokenException.Failed(failure));
    }

    private async Task<RenewedTokens?> AskAsync(LiveSession live, TokenRenewal renewal)
    {
        await using var scope = scopes.CreateAsyncScope();
        using var stop = new CancellationTokenSource(LongestCall, clock);
        var context = new SessionTokenRenewalContext
        {
            Handle = live.Handle,
            UserKey = renewal.UserKey,
            Properties = RecordTokens.Read(live.Record)?.Clone() ?? throw live.NewException(),
            Services = scope.ServiceProvider,
        };

        // Not null: without it nothing is renewed.
        return await renewal.Options.RenewAsync!(context, stop.Token).WaitAsync(LongestCall, clock);
    }

    // What the provider gave may be all that is good from now on: a store that is away is asked again.
    private async Task StoreAsync(LiveSession live, TokenRenewal renewal, RenewalLease lease, RenewedTokens renewed)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await writer.WriteAsync(live, record => (Plan(record), true, false), CancellationToken.None);
                return;
            }
            catch (SessionException exception) when (
                exception is SessionStoreException or SessionConflictException && attempt < StoreTries)
            {
                await Task.Delay(s_longestPause, clock);
            }
        }

        SessionDelta Plan(SessionRecord record)
        {
            var delta = lease.GiveBack(record);
            return renewal.IsAbout(record) ? renewal.Store(record, delta, renewed, clock.GetUtcNow()) : delta;
        }
    }

    // False when somebody else has it by now, or had, or the session has other tokens or another user. Seen in the very
    // version that it is given back in: a sign-in on another node is none of what the lease looks at.
    private Task<bool> GiveBackAsync(LiveSession live, TokenRenewal renewal, RenewalLease lease) => writer.WriteAsync(
        live,
        record =>
        {
            var delta = lease.GiveBack(record) with { ExpectedVersion = record.Version };
            return (delta, delta.ChangesContent && renewal.IsAbout(record), true);
        },
        CancellationToken.None);
}
