using BlazorSessions.Tests.Shared.Histories;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Histories;

/// <summary>Histories made by hand, good ones and such that break each of the promises.</summary>
public sealed class HistoryCheckerTests
{
    private const string Session = "session-1";
    private const string Another = "session-2";

    private static readonly TimeSpan s_pushed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly History _history;
    private readonly HistoryChecker _checker = new(new HistoryPromises
    {
        Pushed = s_pushed,
        Absolute = TimeSpan.FromMinutes(10),
        Ahead = [TimeSpan.Zero, TimeSpan.FromMinutes(5)],
    });

    public HistoryCheckerTests() => _history = new History(_clock);

    [Fact]
    public void A_visit_as_it_should_be_breaks_nothing()
    {
        SignIn();
        Count(value: 1);
        Write("k1");
        Sees(count: 1, keys: ["k1"]);
        Looks(count: 1);
        Sees(node: 1, count: 0, keys: []); // The push is on its way.
        Pass(2 * s_second);
        Sees(node: 1, count: 1, keys: ["k1"]);
        End();
        SeesNobody();
        Looks(node: 1, count: 1, tab: "b"); // So is this one.
        Pass(2 * s_second);
        LooksAtNobody(node: 1);
        SeesNobody(node: 1);

        Assert.Empty(_checker.Check(_history));
    }

    [Fact]
    public void What_is_shown_after_an_end_and_the_bound_is_found()
    {
        SignIn();
        End();
        Pass(s_pushed + s_second);
        Sees(node: 1);
        Looks(node: 1);

        Breaks(Rule.SeenAfterItsEnd, Rule.SeenAfterItsEnd);
    }

    [Fact]
    public void An_answer_of_the_node_that_ended_it_has_no_time_at_all()
    {
        SignIn();
        End();
        Sees();

        Breaks(Rule.SeenAfterItsEnd);
    }

    [Fact]
    public void What_runs_while_it_ends_may_see_either()
    {
        SignIn();
        var (reading, ending) = (_history.Now(), _history.Now());
        Add(OperationKind.End, 0, ending, end => end);
        Add(OperationKind.Read, 0, reading, read => read with { Sight = new Sight(Session, "ada", 0) });

        Assert.Empty(_checker.Check(_history));
    }

    [Theory]
    [InlineData(nameof(Trouble.Messages), 4, true)]
    [InlineData(nameof(Trouble.Messages), 6, false)]
    [InlineData(nameof(Trouble.Store), 14, true)]
    [InlineData(nameof(Trouble.Store), 16, false)]
    [InlineData(nameof(Trouble.Paused), 14, true)]
    [InlineData(nameof(Trouble.Paused), 16, false)]
    public void Trouble_gives_a_circuit_five_seconds_from_when_the_store_can_be_reached(
        string name, int seconds, bool isFine)
    {
        var trouble = Enum.Parse<Trouble>(name);
        SignIn();
        using (_history.Disturb(trouble == Trouble.Messages ? null : 1, trouble))
        {
            End();
            Pass(trouble == Trouble.Messages ? TimeSpan.Zero : 10 * s_second);
        }

        Pass((seconds * s_second) - (_clock.GetUtcNow() - _clock.Start));
        Looks(node: 1);

        Breaks(isFine ? [] : [Rule.SeenAfterItsEnd]);
    }

    [Fact]
    public void A_request_has_five_seconds_even_while_the_store_is_away()
    {
        SignIn();
        using var away = _history.Disturb(1, Trouble.Store);
        End();
        Pass(5 * s_second);
        Sees(node: 1);
        Pass(s_second);
        Sees(node: 1);

        Breaks(Rule.SeenAfterItsEnd);
    }

    [Fact]
    public void The_end_of_all_sessions_of_a_user_is_one_of_each()
    {
        SignIn();
        Add(OperationKind.End, 0, _history.Now(), end => end with { Session = null, User = "ada" });
        Sees();
        SignIn(session: Another);
        Sees(session: Another);

        Breaks(Rule.SeenAfterItsEnd);
    }

    [Fact]
    public void An_end_that_nobody_knows_of_binds_nobody()
    {
        SignIn();
        Add(OperationKind.End, 0, _history.Now(), end => end with { Outcome = Outcome.Unknown });
        Sees();
        SeesNobody();

        Assert.Empty(_checker.Check(_history));
    }

    [Fact]
    public void A_write_that_is_acknowledged_after_an_end_is_found_at_once()
    {
        SignIn();
        End();
        Count(node: 1, value: 1);
        Write("k1");

        Breaks(Rule.WrittenAfterItsEnd, Rule.WrittenAfterItsEnd);
    }

    [Fact]
    public void A_write_that_is_gone_is_found()
    {
        SignIn();
        Count(value: 1);
        Write("k1");
        Sees(count: 0, keys: ["k1"]);
        Sees(count: 1, keys: []);

        Breaks(Rule.WriteLost, Rule.WriteLost);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void What_another_node_has_counted_may_come_yet_but_not_its_own(long count, bool mayBeEarly)
    {
        SignIn();
        Count(node: 1, value: 1);
        Count(value: 2);
        Pass(s_pushed + s_second);
        Sees(node: 1, count: count);

        Assert.Equal(mayBeEarly, Assert.Single(_checker.Check(_history)).MayBeEarly);
    }

    [Fact]
    public void A_write_that_nobody_knows_of_may_be_there_or_not()
    {
        SignIn();
        Add(OperationKind.Increment, 0, _history.Now(), one => one with { Outcome = Outcome.Unknown });
        Sees(count: 0);
        Sees(count: 1);

        Assert.Empty(_checker.Check(_history));
    }

    [Fact]
    public void What_nobody_wrote_is_found()
    {
        SignIn();
        Sees(count: 1);
        Sees(keys: ["k9"]);

        Breaks(Rule.NeverWritten, Rule.NeverWritten);
    }

    [Fact]
    public void Increments_that_give_the_same_number_are_found()
    {
        SignIn();
        Count(value: 1);
        Count(node: 1, value: 1);

        Assert.Contains(_checker.Check(_history), violation => violation.Rule == Rule.NotCounted);
    }

    [Fact]
    public void An_increment_knows_those_before_it_wherever_they_were()
    {
        SignIn();
        Count(value: null);
        Count(node: 1, value: 1);

        Breaks(Rule.WriteLost);
    }

    [Fact]
    public void The_session_of_another_client_is_found()
    {
        SignIn();
        var sight = new Sight(Session, "ada", 0);
        Add(OperationKind.Read, 0, _history.Now(), read => read with { Client = 7, Sight = sight });
        Sees(session: Another);

        Breaks(Rule.SomebodyElses, Rule.SomebodyElses);
    }

    [Fact]
    public void A_circuit_that_goes_back_is_found()
    {
        SignIn();
        Count(value: 1);
        Pass(s_minute);
        Looks(node: 1, count: 1);
        LooksAtNobody(node: 1);
        Looks(node: 1, count: 1);

        Breaks(Rule.SignedOutForNothing, Rule.WentBack);
    }

    [Theory]
    [InlineData(0, 9, true)]
    [InlineData(0, 10, false)]
    [InlineData(1, 4, true)]
    [InlineData(1, 5, false)]
    public void A_life_is_over_by_the_clock_of_the_node_that_is_asked(int node, int minutes, bool isFine)
    {
        SignIn();
        Pass(minutes * s_minute);
        Sees(node: node);

        Breaks(isFine ? [] : [Rule.OlderThanItsLife]);
    }

    [Fact]
    public void A_circuit_of_a_node_that_stands_still_shows_what_it_had()
    {
        SignIn();
        using (_history.Disturb(0, Trouble.Paused))
        {
            Pass(11 * s_minute);
            Looks();
        }

        Pass(6 * s_second);
        Looks();

        Breaks(Rule.OlderThanItsLife);
    }

    [Fact]
    public void Who_signs_in_again_begins_a_new_life()
    {
        SignIn();
        Pass(9 * s_minute);
        SignIn();
        Pass(9 * s_minute);
        Sees();

        Assert.Empty(_checker.Check(_history));
    }

    [Fact]
    public void Who_is_signed_out_for_nothing_is_found()
    {
        SignIn();
        SeesNobody();
        Pass(10 * s_minute);
        SeesNobody();

        Breaks(Rule.SignedOutForNothing);
    }

    private void Breaks(params Rule[] rules) =>
        Assert.Equal(rules, _checker.Check(_history).Select(violation => violation.Rule));

    private void Pass(TimeSpan time) => _clock.Advance(time);

    private void SignIn(string session = Session) =>
        Add(OperationKind.SignIn, 0, _history.Now(), signIn => signIn with { Session = session, User = "ada" });

    private void End() => Add(OperationKind.End, 0, _history.Now(), end => end);

    private void Count(int node = 0, long? value = null) =>
        Add(OperationKind.Increment, node, _history.Now(), count => count with { Value = value });

    private void Write(string key) => Add(OperationKind.Write, 0, _history.Now(), write => write with { Key = key });

    private void Sees(int node = 0, long count = 0, string session = Session, string[]? keys = null)
    {
        var sight = new Sight(session, "ada", count) { Keys = keys?.ToHashSet() };
        Add(OperationKind.Read, node, _history.Now(), read => read with { Sight = sight });
    }

    private void SeesNobody(int node = 0) =>
        Add(OperationKind.Read, node, _history.Now(), read => read with { Sight = Sight.Nobody });

    private void Looks(int node = 0, long count = 0, string tab = "a")
    {
        var sight = new Sight(Session, "ada", count);
        Add(OperationKind.Look, node, _history.Now(), look => look with { Tab = tab, Sight = sight });
    }

    private void LooksAtNobody(int node = 0) =>
        Add(OperationKind.Look, node, _history.Now(), look => look with { Tab = "a", Sight = Sight.Nobody });

    private void Add(OperationKind kind, int node, Moment started, Func<Operation, Operation> with) =>
        _history.Add(with(new Operation
        {
            Kind = kind,
            Client = 1,
            Node = node,
            Started = started,
            Completed = _history.Now(),
            Session = Session,
        }));
}
