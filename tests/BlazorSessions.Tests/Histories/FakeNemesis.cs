using BlazorSessions.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using BlazorSessions.Tests.Shared.Histories;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Histories;

/// <summary>
/// Moves the clocks between rounds, and brings trouble: messages that are lost, held back, doubled, out of order or not
/// taken; a backplane that is cut; a store that is away, or whose answers get lost; a node that stands still.
/// </summary>
internal sealed class FakeNemesis(
    TwoNodes nodes, FaultyBackplane backplane, FakeTimeProvider clock, History history, HistoryRun run, Dice dice)
{
    private const int LongestTrouble = 4;

    // As many draws, of which eight are trouble: what is promised while all is well has to be seen, too.
    private const int Quiet = 30;

    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(100);

    private readonly List<(int RoundsLeft, Action End)> _troubles = [];
    private IDisposable? _cut;
    private int _begunAfterCut;
    private int? _paused;
    private TimeSpan _missed;

    /// <summary>Gets whether what nodes say to each other is lost in any case.</summary>
    public bool IsMute { get; init; }

    /// <summary>
    /// Runs what clients do. What waits for the clock gets its time, unless somebody waits for what takes no time of
    /// it.
    /// </summary>
    public async Task WhileTimePassesAsync(Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(s_moment, TimeProvider.System, TestApp.Stop)) != work)
        {
            Advance(history.Stands ? TimeSpan.Zero : s_moment);
        }

        await work;
    }

    public void Step()
    {
        NoteWhoIsBack();
        foreach (var trouble in _troubles.ToList())
        {
            _troubles.Remove(trouble);
            if (trouble.RoundsLeft > 0)
            {
                _troubles.Add(trouble with { RoundsLeft = trouble.RoundsLeft - 1 });
            }
            else
            {
                trouble.End();
            }
        }

        Begin(dice.Next(Quiet), dice.Next(2), dice.Next(LongestTrouble));
        var leap = dice.Next(8) == 0;
        Advance(leap ? TimeSpan.FromSeconds(10 + dice.Next(120)) : TimeSpan.FromMilliseconds(1 + dice.Next(1500)));
    }

    /// <summary>Ends all trouble, and gives everybody the time that they are promised.</summary>
    public async Task RestAsync()
    {
        foreach (var (_, end) in _troubles)
        {
            end();
        }

        _troubles.Clear();
        await TestApp.UntilAsync(() => backplane.Begun >= _begunAfterCut);
        NoteWhoIsBack();
        Advance(TimeSpan.FromSeconds(5.1));
    }

    // In real time, more and more of it: meanwhile clients go on.
    private void NoteWhoIsBack()
    {
        if (backplane.Begun >= _begunAfterCut)
        {
            _cut?.Dispose();
            _cut = null;
        }
    }

    private void Begin(int draw, int node, int rounds)
    {
        var link = (node == 0 ? nodes.First : nodes.Second).Link;
        switch (draw)
        {
            case < 4 when backplane.Carriage == Carriage.Delivers && !IsMute:
                var messages = history.Disturb(null, Trouble.Messages);
                backplane.Carriage = draw switch { 0 => Carriage.Loses, 1 => Carriage.Fails, _ => Carriage.Holds };
                EndAfter(rounds, () =>
                {
                    backplane.Carriage = Carriage.Delivers;
                    backplane.DeliverHeld();
                    messages.Dispose();
                });
                break;
            case 4 when _cut is null:
                (_cut, _begunAfterCut) = (history.Disturb(null, Trouble.Messages), backplane.Begun + 2);
                backplane.Break();
                break;
            case 5 or 6 when !link.IsCut && !link.LosesAnswers:
                var store = history.Disturb(node, Trouble.Store);
                (link.IsCut, link.LosesAnswers) = (draw == 5, draw == 6);
                EndAfter(rounds, () =>
                {
                    (link.IsCut, link.LosesAnswers) = (false, false);
                    store.Dispose();
                });
                break;
            case 7 when _paused is null:
                var pause = history.Disturb(node, Trouble.Paused);
                _paused = node;
                run.Leave(node);
                EndAfter(rounds, () =>
                {
                    var missed = _missed;
                    (_paused, _missed) = (null, TimeSpan.Zero);
                    ClockOf(node).Advance(missed);
                    run.Return(node);
                    pause.Dispose();
                });
                break;
        }
    }

    private void EndAfter(int rounds, Action end) => _troubles.Add((rounds, end));

    private FakeTimeProvider ClockOf(int node) => (node == 0 ? nodes.First : nodes.Second).App.Clock;

    private void Advance(TimeSpan by)
    {
        for (var node = 0; node < 2; node++)
        {
            if (node == _paused)
            {
                _missed += by;
            }
            else
            {
                ClockOf(node).Advance(by);
            }
        }

        clock.Advance(by);
    }
}
