using BlazorSessions.Live;
using BlazorSessions.Scopes;

namespace BlazorSessions.Tickets;

/// <summary>
/// Signs in from a circuit, into a session whose secret the browser has shown. A visitor without one gets it first: so a
/// ticket that signs in is good in no other browser, and not after that session has ended.
/// </summary>
internal sealed class SignInExchange(TicketExchange exchange, LiveSessions sessions)
{
    private const int MaxSessions = 4;

    /// <exception cref="SessionSignInRefusedException">The store refused the sign-in.</exception>
    /// <exception cref="SessionCookieException">
    /// The browser holds another session than the circuit, has not kept the cookie, or did not answer.
    /// </exception>
    public async Task<ExchangeOutcome> SignInAsync(
        Binding binding, SignInRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var bound = binding is Binding.Held ? null : await BindAsync(binding, cancellationToken);
            var held = binding as Binding.Held ?? new Binding.Held(bound!.Leased, bound.Token, UserKey: null);
            try
            {
                return await exchange.SignInAsync(held, request, cancellationToken);
            }
            catch (SessionEndedException) when (attempt < MaxSessions && held.Live.IsEnded)
            {
                // Meanwhile, or it was emptied by another tab: the user signs in to another.
                binding = held.AfterEnd();
            }
            catch (SessionCookieException refuted) when (refuted.IsRefuted && bound is { IsFound: false })
            {
                // The browser has not even kept the cookie of the empty session.
                await sessions.EndAsync(held.Live.Handle, null, CancellationToken.None);
                throw SessionCookieException.NotKept();
            }
            finally
            {
                if (bound is not null)
                {
                    sessions.Release(bound.Leased);
                }
            }
        }
    }

    // A circuit without a session takes the one that another tab has started meanwhile; one whose session has ended is
    // on a page of that.
    private async Task<ExchangeOutcome> BindAsync(Binding binding, CancellationToken cancellationToken)
    {
        var bound = await exchange.BindAsync(isForSignIn: true, cancellationToken);
        if (!bound.IsFound || binding is not Binding.Ended)
        {
            return bound;
        }

        sessions.Release(bound.Leased);
        throw SessionCookieException.Refuted();
    }
}
