namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>
/// Reads a history and says which promises were broken. It knows nothing of how sessions are made: what is
/// acknowledged, and when, is all it believes.
/// </summary>
/// <remarks>
/// Two points are in order when the first has the lower number: what runs at the same time may have happened either
/// way. Only bounds in time look at the clock.
/// </remarks>
internal sealed class HistoryChecker(HistoryPromises promises)
{
    /// <summary>Returns every violation of a history.</summary>
    public IReadOnlyList<Violation> Check(History history)
    {
        var facts = new HistoryFacts(promises, history);
        return [.. facts.All.SelectMany(operation => Check(facts, operation))];
    }

    /// <summary>Returns the violations that an operation would be, if it was added to a history now.</summary>
    public IReadOnlyList<Violation> Check(History history, Operation next) =>
        [.. Check(new HistoryFacts(promises, history, next), next)];

    private static IEnumerable<Violation> Check(HistoryFacts facts, Operation seen) => seen switch
    {
        { Kind: OperationKind.Read or OperationKind.Look, Sight.IsSignedIn: true } =>
        [
            .. Ends(facts, seen), .. Life(facts, seen), .. Values(facts, seen), .. Owner(facts, seen),
            .. Path(facts, seen),
        ],
        { Kind: OperationKind.Read or OperationKind.Look, Sight: not null } =>
            [.. Presence(facts, seen), .. Path(facts, seen)],
        { Outcome: Outcome.Done, Session: not null, Kind: OperationKind.Increment } =>
            [.. Writing(facts, seen), .. Counting(facts, seen)],
        { Outcome: Outcome.Done, Session: not null, Kind: OperationKind.Write or OperationKind.Renew } =>
            Writing(facts, seen),
        _ => [],
    };

    private static IEnumerable<Violation> Ends(HistoryFacts facts, Operation seen) =>
        from end in facts.EndsOf(seen.Sight!.Session)
        where end.Outcome == Outcome.Done && facts.HadToKnow(seen, end)
        select new Violation(Rule.SeenAfterItsEnd, seen, end) { MayBeEarly = facts.MayBeEarly(seen, end) };

    private static IEnumerable<Violation> Writing(HistoryFacts facts, Operation seen) =>
        from end in facts.EndsOf(seen.Session)
        where end.Outcome == Outcome.Done && end.Completed.Order < seen.Started.Order
        select new Violation(Rule.WrittenAfterItsEnd, seen, end);

    // Who signs in again begins a new life.
    private static IEnumerable<Violation> Life(HistoryFacts facts, Operation seen)
    {
        var born = facts.SignInsOf(seen.Sight!.Session).Where(signIn => signIn.Started.Order < seen.Completed.Order)
            .MaxBy(facts.EndOfLife);
        return born is not null
            && facts.ClockOf(seen.Node, seen.Started) >= facts.EndOfLife(born) + facts.Promises.Slack
            && (seen.Kind == OperationKind.Read || !facts.StoodStill(seen))
            ? [new Violation(Rule.OlderThanItsLife, seen, born) { MayBeEarly = seen.Kind == OperationKind.Look }]
            : [];
    }

    private static IEnumerable<Violation> Values(HistoryFacts facts, Operation seen)
    {
        var (sight, writes) = (seen.Sight!, facts.WritesOf(seen.Sight!.Session));
        var known = writes.Where(write => write.Outcome == Outcome.Done && facts.HadToKnow(seen, write)).ToList();
        var begun = writes.Where(write => write.Started.Order < seen.Completed.Order).ToList();
        var counted = known.Where(write => write.Kind == OperationKind.Increment).ToList();
        if (sight.Count < counted.Count)
        {
            yield return new Violation(Rule.WriteLost, seen, counted.MaxBy(write => write.Completed.Order))
            {
                // What it had to know at once is there; the rest may come.
                MayBeEarly = sight.Count >= counted.Count(write => !facts.MayBeEarly(seen, write)),
            };
        }

        if (sight.Count > begun.Count(write => write.Kind == OperationKind.Increment))
        {
            yield return new Violation(Rule.NeverWritten, seen);
        }

        foreach (var lost in known.Where(write => write.Key is not null && sight.Keys?.Contains(write.Key) == false))
        {
            yield return new Violation(Rule.WriteLost, seen, lost) { MayBeEarly = facts.MayBeEarly(seen, lost) };
        }

        if (sight.Keys?.Except(begun.Select(write => write.Key)).Any() == true)
        {
            yield return new Violation(Rule.NeverWritten, seen);
        }
    }

    // The store counts, so no bound in time excuses anything.
    private static IEnumerable<Violation> Counting(HistoryFacts facts, Operation seen)
    {
        if (seen.Value is not { } value)
        {
            yield break;
        }

        var others = facts.WritesOf(seen.Session)
            .Where(write => write.Kind == OperationKind.Increment && write != seen).ToList();
        if (others.Find(other => IsOutOfOrder(other, seen, value)) is { } other)
        {
            yield return new Violation(Rule.NotCounted, seen, other);
        }

        if (value - 1 < others.Count(other =>
            other.Outcome == Outcome.Done && other.Completed.Order < seen.Started.Order))
        {
            yield return new Violation(Rule.WriteLost, seen);
        }

        if (value - 1 > others.Count(other => other.Started.Order < seen.Completed.Order))
        {
            yield return new Violation(Rule.NeverWritten, seen);
        }
    }

    private static bool IsOutOfOrder(Operation other, Operation seen, long value) => other.Outcome == Outcome.Done
        && (other.Value == value || other.Value > value && other.Completed.Order < seen.Started.Order);

    private static IEnumerable<Violation> Owner(HistoryFacts facts, Operation seen)
    {
        var signIns = facts.SignInsOf(seen.Sight!.Session);
        var isOwn = signIns.Count > 0
            ? signIns.Any(signIn => signIn.Client == seen.Client && signIn.User == seen.Sight.User)

            // One whose answer was lost has begun a session that its client does not know.
            : facts.All.Any(lost => lost.Kind == OperationKind.SignIn && lost.Session is null
                && lost.Client == seen.Client && lost.User == seen.Sight.User
                && lost.Started.Order < seen.Completed.Order);
        return isOwn ? [] : [new Violation(Rule.SomebodyElses, seen)];
    }

    private static IEnumerable<Violation> Path(HistoryFacts facts, Operation seen)
    {
        var before = seen.Tab is null ? [] : facts.All.Where(look =>
            look.Kind == OperationKind.Look && look.Tab == seen.Tab
            && look.Completed.Order < seen.Started.Order && look.Sight is not null).ToList();
        if (before.Find(look => GoesBack(look, seen, before)) is { } look)
        {
            yield return new Violation(Rule.WentBack, seen, look);
        }
    }

    // To a lower number, or to a session that it had left.
    private static bool GoesBack(Operation look, Operation seen, List<Operation> before) => seen.Sight!.IsSignedIn
        && (look.Sight!.Session == seen.Sight.Session
            ? look.Sight.Count > seen.Sight.Count
            : before.Exists(first =>
                first.Sight!.Session == seen.Sight.Session && first.Completed.Order < look.Started.Order));

    private static IEnumerable<Violation> Presence(HistoryFacts facts, Operation seen) =>
        seen.Session is { } session && facts.SignInsOf(session) is [var born, ..] && seen.Outcome == Outcome.Done
            && !facts.EndsOf(session).Any(end => end.Started.Order < seen.Completed.Order)
            && !facts.MayBeOver(born, seen) && (seen.Kind == OperationKind.Read || !facts.WasCutOff(seen))
            ? [new Violation(Rule.SignedOutForNothing, seen, born)]
            : [];
}
