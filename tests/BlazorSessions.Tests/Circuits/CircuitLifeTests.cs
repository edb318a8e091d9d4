using BlazorSessions.Circuits;
using BlazorSessions.Tickets;
using static BlazorSessions.Circuits.CircuitEffects;

namespace BlazorSessions.Tests.Circuits;

/// <summary>The table of a circuit's life, without a host: what each event means where, and what is done about it.</summary>
public sealed class CircuitLifeTests
{
    private static readonly SessionGlimpse s_none = new(GlimpseKind.None);
    private static readonly SessionGlimpse s_shown = new(GlimpseKind.Shown);
    private static readonly SessionGlimpse s_hidden = new(GlimpseKind.Hidden);
    private static readonly SessionGlimpse s_revoked = new(GlimpseKind.Ended, SessionEndReason.Revoked);
    private static readonly SessionGlimpse s_replaced = new(GlimpseKind.Ended, SessionEndReason.Replaced);

    private DateTimeOffset _now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private CircuitView _view = new();

    [Fact]
    public void Nothing_is_done_before_the_circuit_opens_and_then_all_of_it()
    {
        Assert.Equal(None, Sees(s_hidden));
        Assert.Equal(Drop, Sees(s_revoked));
        Assert.True(_view.DropsEvents);

        Assert.Equal(Show | Fence, Happens(new CircuitEvent.Opened()));
    }

    [Fact]
    public void A_circuit_that_opens_unproven_asks_at_once()
    {
        Sees(s_hidden);

        Assert.Equal(Show | Prove, Happens(new CircuitEvent.Opened()));
    }

    [Fact]
    public void A_change_is_shown_and_what_is_hidden_is_asked_about_and_not_shown()
    {
        Open(s_shown);

        Assert.Equal(Show, Sees(s_shown));
        Assert.Equal(Prove, Sees(s_hidden));
        Assert.Equal(None, Sees(s_hidden));
        Assert.Equal(Show, Sees(s_shown));
        Assert.Equal((ProofStage.None, 0), (_view.Proof, _view.Asked));
    }

    [Fact]
    public void It_is_asked_again_after_pauses_that_double_and_refuted_after_ten_seconds()
    {
        Open(s_hidden);
        var asked = new List<double> { 0 };
        var begun = _now;
        CircuitEffects effects;
        do
        {
            effects = Happens(new CircuitEvent.ProofAnswered(ProofKind.NotYet));
            if (effects == None)
            {
                effects = Wakes();
                if (effects == Prove)
                {
                    asked.Add((_now - begun).TotalSeconds);
                }
            }
        }
        while (!effects.HasFlag(Reload));

        Assert.Equal([0, 0.1, 0.3, 0.7, 1.5, 3.1, 6.3], asked);
        Assert.Equal(TimeSpan.FromSeconds(10), _now - begun);
        Assert.Equal(ProofStage.Refuted, _view.Proof);
        Assert.True(_view.DropsEvents);

        Assert.Equal(Abort, Wakes());
        Assert.Equal(TimeSpan.FromSeconds(15), _now - begun);
    }

    [Fact]
    public void A_script_that_never_answers_is_refuted_by_time_alone()
    {
        Open(s_hidden);

        Assert.Equal(Drop | Reload, Wakes());
        Assert.Equal(Abort, Wakes());
    }

    [Fact]
    public void Another_session_refutes_at_once()
    {
        Open(s_hidden);

        Assert.Equal(Drop | Reload, Happens(new CircuitEvent.ProofAnswered(ProofKind.Refuted)));
        Assert.Equal(None, Happens(new CircuitEvent.ProofAnswered(ProofKind.Refuted)));
    }

    [Fact]
    public void An_answer_that_comes_when_the_time_is_over_refutes()
    {
        Open(s_hidden);
        _now += TimeSpan.FromSeconds(10);

        Assert.Equal(Drop | Reload, Happens(new CircuitEvent.ProofAnswered(ProofKind.NotYet)));
    }

    [Fact]
    public void Neither_a_lost_connection_nor_a_ticket_of_its_own_acquits_the_refuted()
    {
        Open(s_hidden);
        Happens(new CircuitEvent.Refuted());

        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.Regenerate));
        Happens(new CircuitEvent.ExchangeEnded());
        Assert.Equal(ProofStage.Refuted, _view.Proof);
        Happens(new CircuitEvent.ConnectionDown());
        Happens(new CircuitEvent.ConnectionUp());

        Assert.Equal(ProofStage.Refuted, _view.Proof);
        Assert.True(_view.DropsEvents);
    }

    [Fact]
    public void A_token_that_comes_moves_no_page_that_stays()
    {
        Open(s_shown);
        Assert.Equal(None, Happens(new CircuitEvent.TokenCame(HoldsOther: true)));

        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.SignIn));
        Sees(s_revoked);
        Assert.Equal(None, Happens(new CircuitEvent.TokenCame(HoldsOther: true)));
    }

    [Fact]
    public void While_disconnected_nothing_is_asked_and_no_time_passes()
    {
        Open(s_hidden);
        _now += TimeSpan.FromSeconds(7);
        Assert.Equal(Drop, Happens(new CircuitEvent.ConnectionDown()));
        _now += TimeSpan.FromMinutes(10);
        Assert.Equal(None, Happens(new CircuitEvent.Woken()));

        Assert.Equal(Prove | Token, Happens(new CircuitEvent.ConnectionUp()));
        var back = _now;
        Assert.Equal(Drop | Reload, Wakes());
        Assert.Equal(TimeSpan.FromSeconds(3), _now - back);
    }

    [Fact]
    public void What_changes_while_disconnected_is_asked_about_at_the_reconnect()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ConnectionDown());

        Assert.Equal(None, Sees(s_hidden));
        Assert.Equal(Prove | Token, Happens(new CircuitEvent.ConnectionUp()));
    }

    [Fact]
    public void Who_was_proven_has_all_the_time_again()
    {
        Open(s_hidden);
        _now += TimeSpan.FromSeconds(7);
        Happens(new CircuitEvent.ProofAnswered(ProofKind.Away));
        Sees(s_shown);
        Assert.Equal(Prove, Sees(s_hidden));
        var begun = _now;

        Assert.Equal(Drop | Reload, Wakes());
        Assert.Equal(TimeSpan.FromSeconds(10), _now - begun);
    }

    [Fact]
    public void While_the_store_is_away_no_time_passes()
    {
        Open(s_hidden);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(None, Happens(new CircuitEvent.ProofAnswered(ProofKind.Away)));
            Assert.Equal(ProofStage.Parked, _view.Proof);
            Assert.Equal(Prove, Wakes());
        }

        Assert.Equal(TimeSpan.FromSeconds(10), _view.WakesAt - _now);
    }

    [Fact]
    public void The_circuits_own_ticket_answers_and_nothing_is_asked_beside_it()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.Regenerate));

        Assert.Equal(None, Sees(s_hidden));
        Assert.Equal(Show | Prove, Happens(new CircuitEvent.ExchangeEnded()));
    }

    [Fact]
    public void An_end_shuts_the_gate_until_the_newest_end_is_drawn()
    {
        Open(s_shown);
        Assert.Equal(Drop | Show | Fence | Token | Login, Sees(s_revoked));
        Assert.Equal(None, Sees(s_revoked));
        Sees(s_shown);
        Assert.Equal(Drop | Show | Fence | Token | Login, Sees(s_revoked));

        Happens(new CircuitEvent.Drawn(1));
        Assert.True(_view.DropsEvents);
        Happens(new CircuitEvent.Drawn(2));
        Assert.False(_view.DropsEvents);
    }

    [Fact]
    public void An_end_is_shown_whatever_the_proof_says()
    {
        Open(s_hidden);
        Happens(new CircuitEvent.ProofAnswered(ProofKind.Refuted));

        Assert.Equal(Drop | Show | Fence | Token | Login, Sees(s_revoked));
        Assert.Equal(ProofStage.None, _view.Proof);
        Assert.Null(_view.AbortsAt);
    }

    [Fact]
    public void An_end_while_disconnected_is_fenced_at_the_reconnect()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ConnectionDown());
        Assert.Equal(Drop | Show | Login, Sees(s_revoked));

        Assert.Equal(Token | Fence, Happens(new CircuitEvent.ConnectionUp()));
    }

    [Fact]
    public void A_fence_that_a_lost_connection_took_along_is_sent_again()
    {
        Open(s_shown);
        Sees(s_revoked);
        Happens(new CircuitEvent.ConnectionDown());

        Assert.Equal(Token | Fence, Happens(new CircuitEvent.ConnectionUp()));
    }

    [Fact]
    public void The_end_that_the_circuits_own_sign_in_brings_about_waits_for_the_new_user()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.SignIn));

        Assert.Equal(Drop, Sees(s_replaced));
        Assert.True(_view.DropsEvents);
        Assert.Equal(Show | Fence, Sees(s_shown));
        Happens(new CircuitEvent.ExchangeEnded());
        Assert.Equal(None, Wakes(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void The_end_that_the_circuits_own_sign_in_brings_about_waits_for_five_seconds_at_most()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.SignIn));
        Sees(s_replaced);
        var begun = _now;

        Assert.Equal(Drop | Show | Fence | Token, Wakes());
        Assert.Equal(TimeSpan.FromSeconds(5), _now - begun);
    }

    [Fact]
    public void Another_end_is_shown_during_a_sign_in_and_its_navigation_waits_for_that()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.SignIn));

        Assert.Equal(Drop | Show | Fence | Token, Sees(s_revoked));
        Assert.Equal(Show | Login, Happens(new CircuitEvent.ExchangeEnded()));
    }

    [Fact]
    public void The_navigation_is_dropped_when_the_sign_in_succeeds()
    {
        Open(s_shown);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.SignIn));
        Sees(s_revoked);

        Sees(s_shown);
        Assert.Equal(Show, Happens(new CircuitEvent.ExchangeEnded()) & ~Fence);
        Assert.Equal(None, Wakes(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void A_failed_sign_in_after_an_end_goes_nowhere_again()
    {
        Open(s_shown);
        Sees(s_revoked);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.SignIn));

        Assert.Equal(Show, Happens(new CircuitEvent.ExchangeEnded()));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Tabs_of_a_user_who_was_replaced_reload_when_the_browser_has_the_other_cookie(bool isSeen, int seconds)
    {
        Open(s_shown);
        Assert.Equal(Drop | Show | Fence | Token, Sees(s_replaced));
        var begun = _now;

        Assert.Equal(isSeen ? Reload : None, Happens(new CircuitEvent.TokenCame(HoldsOther: isSeen)));
        Assert.Equal(isSeen ? None : Reload, Wakes());
        Assert.Equal(TimeSpan.FromSeconds(seconds), _now - begun);
    }

    [Fact]
    public void A_session_that_was_emptied_is_none_and_no_end()
    {
        Open(s_shown);

        Assert.Equal(Show | Listen, Sees(s_none));
        Assert.False(_view.DropsEvents);
    }

    [Fact]
    public void A_tab_without_a_session_listens_once_and_takes_what_it_hears_of()
    {
        Sees(s_none);
        Assert.Equal(Show | Listen, Happens(new CircuitEvent.Opened()));
        Assert.Equal(Show, Sees(s_none));

        Assert.Equal(Adopt | Listen, Happens(new CircuitEvent.Hinted()));
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.Prove));
        Sees(s_shown);
        Happens(new CircuitEvent.ExchangeEnded());

        Assert.Equal(None, Happens(new CircuitEvent.Hinted()));
    }

    [Fact]
    public void Its_own_ticket_answers_a_hint_and_then_it_listens_again()
    {
        Open(s_none);
        Happens(new CircuitEvent.ExchangeBegan(TicketIntent.Bind));

        Assert.Equal(Listen, Happens(new CircuitEvent.Hinted()));
    }

    [Fact]
    public void A_tab_without_a_session_listens_again_when_it_comes_back()
    {
        Open(s_none);

        Assert.Equal(Drop, Happens(new CircuitEvent.ConnectionDown()));
        Assert.Equal(None, Happens(new CircuitEvent.Hinted()));
        Assert.Equal(Token | Listen, Happens(new CircuitEvent.ConnectionUp()));
    }

    [Fact]
    public void Nothing_happens_to_a_closed_circuit()
    {
        Open(s_hidden);
        Assert.Equal(Drop, Happens(new CircuitEvent.Closed()));

        foreach (var happened in (CircuitEvent[])[
            new CircuitEvent.Opened(),
            new CircuitEvent.ConnectionDown(),
            new CircuitEvent.ConnectionUp(),
            new CircuitEvent.SessionChanged(s_revoked),
            new CircuitEvent.SessionChanged(s_hidden),
            new CircuitEvent.ExchangeBegan(TicketIntent.SignIn),
            new CircuitEvent.ExchangeEnded(),
            new CircuitEvent.ProofAnswered(ProofKind.Refuted),
            new CircuitEvent.Refuted(),
            new CircuitEvent.TokenCame(true),
            new CircuitEvent.Hinted(),
            new CircuitEvent.Woken()])
        {
            Assert.Equal(None, Happens(happened));
        }

        Assert.Null(_view.WakesAt);
    }

    private void Open(SessionGlimpse session)
    {
        Sees(session);
        Happens(new CircuitEvent.Opened());
    }

    private CircuitEffects Sees(SessionGlimpse session) => Happens(new CircuitEvent.SessionChanged(session));

    private CircuitEffects Happens(CircuitEvent happened)
    {
        (_view, var effects) = CircuitLife.Step(_view, happened, _now);
        return effects;
    }

    // Lets time pass until the view wants to be woken, or for the time given.
    private CircuitEffects Wakes(TimeSpan? after = null)
    {
        _now = after is { } time ? _now + time : _view.WakesAt ?? _now;
        return Happens(new CircuitEvent.Woken());
    }
}
