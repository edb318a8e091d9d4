using BlazorSessions.Tickets;

namespace BlazorSessions.Circuits;

/// <summary>
/// From one moment in the life of a circuit to the next. Pure: what an event means depends on the view alone, and what
/// is to be done about it is said and not done here.
/// </summary>
internal static class CircuitLife
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(4);

    // As often as the sweep asks the store.
    private static readonly TimeSpan s_untilStoreIsAsked = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_forReload = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_forOwnSignIn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_forResponse = TimeSpan.FromSeconds(1);

    public static (CircuitView View, CircuitEffects Effects) Step(CircuitView view, CircuitEvent happened, DateTimeOffset now)
    {
        var (next, effects) = Next(view, happened, now);
        if (effects.HasFlag(CircuitEffects.Drop))
        {
            next = next with { Fenced = null, Listens = false };
        }

        if (next is { Phase: CircuitPhase.Open, Session.Kind: GlimpseKind.None, IsConnected: true, Listens: false })
        {
            (next, effects) = (next with { Listens = true }, effects | CircuitEffects.Listen);
        }

        // Once for all ends there are.
        var isFenced = next.Fenced == next.Ends;
        return !effects.HasFlag(CircuitEffects.Fence) ? (next, effects)
            : isFenced ? (next, effects & ~CircuitEffects.Fence)
            : (next with { Fenced = next.Ends }, effects);
    }

    private static (CircuitView View, CircuitEffects Effects) Next(CircuitView view, CircuitEvent happened, DateTimeOffset now) =>
        view.Phase == CircuitPhase.Closed ? (view, CircuitEffects.None) : happened switch
        {
            CircuitEvent.Opened => Open(view, now),
            CircuitEvent.Closed => (new CircuitView { Phase = CircuitPhase.Closed }, CircuitEffects.Drop),
            CircuitEvent.ConnectionDown => Disconnect(view, now),
            CircuitEvent.ConnectionUp => Reconnect(view, now),
            CircuitEvent.SessionChanged changed => See(view, changed.Session, now),
            CircuitEvent.ExchangeBegan began => (BeginExchange(view, now) with { Exchange = began.Intent }, CircuitEffects.None),
            CircuitEvent.ExchangeEnded => EndExchange(view, now),
            CircuitEvent.ProofAnswered answered => Judge(view, answered.Kind, now),
            CircuitEvent.Refuted => Refute(view, now),
            CircuitEvent.TokenCame { HoldsOther: true } when view.Departure == Departure.Reload => Leave(view),
            CircuitEvent.Drawn drawn => (view with { Drawn = drawn.Ends, Fenced = null }, CircuitEffects.None),
            CircuitEvent.Hinted => Hear(view),
            CircuitEvent.Woken => Wake(view, now),
            _ => (view, CircuitEffects.None),
        };

    private static (CircuitView View, CircuitEffects Effects) Open(CircuitView view, DateTimeOffset now)
    {
        var (opened, effects) = Ask(view with { Phase = CircuitPhase.Open }, now);
        return (opened, effects | CircuitEffects.Show | FenceIfShut(opened));
    }

    // What the browser was asked it will never answer. The reconnect shows its cookie, and asks again.
    private static (CircuitView View, CircuitEffects Effects) Disconnect(CircuitView view, DateTimeOffset now)
    {
        var stands = Stand(view, now) with { IsConnected = false, AskAt = null };
        return (stands.Proof == ProofStage.Refuted ? stands : stands with { Proof = ProofStage.None }, CircuitEffects.Drop);
    }

    private static (CircuitView View, CircuitEffects Effects) Reconnect(CircuitView view, DateTimeOffset now)
    {
        if (view.IsConnected)
        {
            return (view, CircuitEffects.None);
        }

        var (connected, effects) = Ask(view with { IsConnected = true }, now);
        return (connected, effects | CircuitEffects.Token | FenceIfShut(connected));
    }

    private static (CircuitView View, CircuitEffects Effects) See(CircuitView view, SessionGlimpse session, DateTimeOffset now)
    {
        var previous = view.Session;
        view = view with { Session = session };
        switch (session.Kind)
        {
            case GlimpseKind.Hidden:
                return Ask(view, now);
            case GlimpseKind.Ended when previous.Kind != GlimpseKind.Ended:
                return End(Proven(view) with { Ends = view.Ends + 1 }, now);
            case GlimpseKind.Ended:
                return (view, CircuitEffects.None);
            default:
                // Where somebody has signed in since, the page stays.
                view = Proven(view) with { HeldUntil = null, Departure = Departure.None, LeavesAt = null };
                return (view, ShowIfOpen(view) | FenceIfShut(view));
        }
    }

    private static (CircuitView View, CircuitEffects Effects) End(CircuitView view, DateTimeOffset now, bool mayWait = true)
    {
        if (view.Phase == CircuitPhase.Opening)
        {
            // The page was rendered for somebody: that it is another one by now is found when it opens.
            return (view, CircuitEffects.Drop);
        }

        var isReplaced = view.Session.EndReason == SessionEndReason.Replaced;
        var signsIn = view.Exchange == TicketIntent.SignIn && mayWait;
        if (isReplaced && signsIn)
        {
            return (view with { HeldUntil = now + s_forOwnSignIn }, CircuitEffects.Drop);
        }

        view = isReplaced
            ? view with { Departure = Departure.Reload, LeavesAt = now + s_forResponse }
            : view with { Departure = Departure.Login, LeavesAt = signsIn ? now + s_forOwnSignIn : null };
        var effects = CircuitEffects.Drop | ShowEnd(view);
        return view.LeavesAt is null ? Leave(view, effects) : (view, effects);
    }

    private static (CircuitView View, CircuitEffects Effects) EndExchange(CircuitView view, DateTimeOffset now)
    {
        var isHeld = view.HeldUntil is not null;
        view = view with { Exchange = null, HeldUntil = null };
        if (view.Session.Kind == GlimpseKind.Ended)
        {
            // The sign-in came to nothing: the end that it kept back is shown, the navigation that waited happens.
            return isHeld ? End(view, now)
                : view.Departure == Departure.Login ? Leave(view, ShowIfOpen(view))
                : (view, ShowIfOpen(view));
        }

        var (asked, effects) = Ask(view, now);
        return (asked, effects | ShowIfOpen(view) | FenceIfShut(view));
    }

    // The circuit's own ticket, on its way, meets the other tab's session by itself.
    private static (CircuitView View, CircuitEffects Effects) Hear(CircuitView view)
    {
        var isWithout = view is { Phase: CircuitPhase.Open, Session.Kind: GlimpseKind.None, IsConnected: true, Exchange: null };
        return (view with { Listens = false }, isWithout ? CircuitEffects.Adopt : CircuitEffects.None);
    }

    private static CircuitView BeginExchange(CircuitView view, DateTimeOffset now)
    {
        var stands = Stand(view, now) with { AskAt = null };
        return stands.Proof == ProofStage.Refuted ? stands : stands with { Proof = ProofStage.None };
    }

    private static (CircuitView View, CircuitEffects Effects) Judge(CircuitView view, ProofKind kind, DateTimeOffset now)
    {
        if (view.Proof != ProofStage.Asking)
        {
            return (view, CircuitEffects.None);
        }

        switch (kind)
        {
            case ProofKind.Refuted:
                return Refute(view, now);
            case ProofKind.Away:
                return (Stand(view, now) with { Proof = ProofStage.Parked, AskAt = now + s_untilStoreIsAsked }, CircuitEffects.None);
            case ProofKind.Proven when view.Session.Kind != GlimpseKind.Hidden:
            case ProofKind.Ended when view.Session.Kind != GlimpseKind.Hidden:
                return (view, CircuitEffects.None);
            default:
                return IsOver(view, now)
                    ? Refute(view, now)
                    : (view with { Proof = ProofStage.Pausing, AskAt = now + PauseAfter(view.Asked) }, CircuitEffects.None);
        }
    }

    private static (CircuitView View, CircuitEffects Effects) Wake(CircuitView view, DateTimeOffset now)
    {
        var effects = CircuitEffects.None;
        if (view.AbortsAt <= now)
        {
            (view, effects) = (view with { AbortsAt = null }, CircuitEffects.Abort);
        }

        if (view.HeldUntil <= now)
        {
            (view, var end) = End(view with { HeldUntil = null }, now, mayWait: false);
            effects |= end;
        }

        if (view.LeavesAt <= now)
        {
            (view, effects) = Leave(view, effects);
        }

        if (view.IsTiming && IsOver(view, now))
        {
            var (refuted, reload) = Refute(view, now);
            return (refuted, effects | reload);
        }

        if (view.AskAt <= now)
        {
            var (asked, prove) = Ask(view with { Proof = ProofStage.None, AskAt = null }, now);
            return (asked, effects | prove);
        }

        return (view, effects);
    }

    // One question at a time, to a browser that is there, and not while the circuit's own ticket is about to answer it.
    private static (CircuitView View, CircuitEffects Effects) Ask(CircuitView view, DateTimeOffset now) =>
        view is
        {
            Phase: CircuitPhase.Open,
            Session.Kind: GlimpseKind.Hidden,
            IsConnected: true,
            Exchange: null,
            Proof: ProofStage.None,
        }
            ? (view with
            {
                Proof = ProofStage.Asking,
                Asked = view.Asked + 1,
                Since = view.Since ?? now,
                AskAt = null,
            }, CircuitEffects.Prove)
            : (view, CircuitEffects.None);

    private static (CircuitView View, CircuitEffects Effects) Refute(CircuitView view, DateTimeOffset now) => (
        Stand(view, now) with { Proof = ProofStage.Refuted, AskAt = null, AbortsAt = now + s_forReload },
        CircuitEffects.Drop | CircuitEffects.Reload);

    private static (CircuitView View, CircuitEffects Effects) Leave(
        CircuitView view, CircuitEffects effects = CircuitEffects.None) => (
        view with { Departure = Departure.None, LeavesAt = null },
        effects | (view.Departure == Departure.Reload ? CircuitEffects.Reload : CircuitEffects.Login));

    // The session is there to be seen, or over: nothing is to be proven.
    private static CircuitView Proven(CircuitView view) => view with
    {
        Proof = ProofStage.None,
        Asked = 0,
        Spent = TimeSpan.Zero,
        Since = null,
        AskAt = null,
        AbortsAt = null,
    };

    // The clock of the proof stands from now on.
    private static CircuitView Stand(CircuitView view, DateTimeOffset now) =>
        view with { Spent = SpentAt(view, now), Since = null };

    private static TimeSpan SpentAt(CircuitView view, DateTimeOffset now) =>
        view.IsTiming && view.Since is { } since ? view.Spent + (now - since) : view.Spent;

    private static bool IsOver(CircuitView view, DateTimeOffset now) => SpentAt(view, now) >= CircuitView.ProofTime;

    private static TimeSpan PauseAfter(int asked)
    {
        var pause = s_firstPause * (1 << Math.Min(asked - 1, 6));
        return pause < s_longestPause ? pause : s_longestPause;
    }

    private static CircuitEffects ShowEnd(CircuitView view) =>
        ShowIfOpen(view) | FenceIfShut(view) | (view.IsConnected ? CircuitEffects.Token : CircuitEffects.None);

    private static CircuitEffects ShowIfOpen(CircuitView view) =>
        view.Phase == CircuitPhase.Open ? CircuitEffects.Show : CircuitEffects.None;

    private static CircuitEffects FenceIfShut(CircuitView view) =>
        view is { Phase: CircuitPhase.Open, IsConnected: true } && view.Ends != view.Drawn
            ? CircuitEffects.Fence
            : CircuitEffects.None;
}
