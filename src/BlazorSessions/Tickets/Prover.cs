using BlazorSessions.Live;

namespace BlazorSessions.Tickets;

/// <summary>Asks the browser whose secret it holds, and compares the answer with this node's own record.</summary>
internal sealed class Prover(TicketMail mail, LiveSessions sessions, TimeProvider clock)
{
    /// <summary>Asks once what the browser shows; null when no answer came, or none could be given.</summary>
    public async Task<SessionReceipt?> AskAsync(SessionHandle? expected, CancellationToken cancellationToken)
    {
        try
        {
            return await mail.ProveAsync(expected, cancellationToken);
        }
        catch (SessionStoreException)
        {
            return null;
        }
    }

    /// <summary>Asks once whether the browser holds the current secret. Throws for a cancellation alone.</summary>
    public async Task<Proof> TryAsync(LiveSession live, CancellationToken cancellationToken)
    {
        var proof = await LookAsync(live, cancellationToken);
        sessions.Measures?.Proof(proof.Kind switch
        {
            ProofKind.Proven => "proven",
            ProofKind.NotYet => "not_yet",
            ProofKind.Refuted => "refuted",
            ProofKind.Away => "store_away",
            _ => "ended",
        });
        return proof;
    }

    /// <summary>Asks until the browser has shown the current secret, which is returned; for ten seconds.</summary>
    /// <exception cref="SessionCookieException">It holds another session's, or none, or the time was over.</exception>
    /// <exception cref="SessionEndedException">The session has ended.</exception>
    public async Task<TokenHash> ProveAsync(LiveSession live, CancellationToken cancellationToken)
    {
        var tries = new Tries(clock);
        do
        {
            var proof = await TryAsync(live, cancellationToken);
            switch (proof.Kind)
            {
                case ProofKind.Proven:
                    return proof.Token;
                case ProofKind.Ended:
                    throw live.NewException();
                case ProofKind.Away:
                    throw new SessionStoreException("prove", outcomeUnknown: false);
                case ProofKind.Refuted:
                    throw SessionCookieException.Refuted();
            }
        }
        while (await tries.TryPauseAsync(cancellationToken));
        throw SessionCookieException.Refuted();
    }

    private async Task<Proof> LookAsync(LiveSession live, CancellationToken cancellationToken)
    {
        SessionReceipt? shown;
        try
        {
            shown = await mail.ProveAsync(live.Handle, cancellationToken);
            if (Proves(shown, live) is { } proven)
            {
                return proven;
            }
        }
        catch (SessionStoreException)
        {
            shown = null;
        }

        // This node may be behind the one that answered.
        try
        {
            await sessions.RefreshAsync(live, cancellationToken);
        }
        catch (SessionStoreException)
        {
            return new Proof(ProofKind.Away);
        }

        return live.IsEnded ? new Proof(ProofKind.Ended)
            : Proves(shown, live) ?? new Proof(IsRefuted(shown) ? ProofKind.Refuted : ProofKind.NotYet);
    }

    private static bool IsRefuted(SessionReceipt? shown) => shown is { Outcome: ReceiptOutcome.OtherSession };

    private static Proof? Proves(SessionReceipt? shown, LiveSession live)
    {
        var token = live.State.Token;
        return shown?.Proves(live.Handle, token) == true ? new Proof(ProofKind.Proven, token) : null;
    }
}
