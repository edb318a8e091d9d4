namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>A history by session, and what its times mean.</summary>
internal sealed class HistoryFacts
{
    private readonly Dictionary<string, List<Operation>> _signIns;
    private readonly Dictionary<string, List<Operation>> _writes;
    private readonly Dictionary<string, List<Operation>> _ends = [];
    private readonly IReadOnlyList<Disturbance> _disturbances;

    public HistoryFacts(HistoryPromises promises, History history, Operation? next = null)
    {
        Promises = promises;
        All = [.. history.Operations.Append(next).OfType<Operation>().OrderBy(operation => operation.Completed.Order)];
        _disturbances = [.. history.Disturbances.OrderBy(disturbance => disturbance.From)];
        _signIns = BySession(OperationKind.SignIn);
        _writes = BySession(OperationKind.Increment, OperationKind.Write);
        foreach (var (session, end) in All
            .Where(operation => operation is { Kind: OperationKind.End, Outcome: not Outcome.Refused })
            .SelectMany(EndedBy))
        {
            (_ends.TryGetValue(session, out var ends) ? ends : _ends[session] = []).Add(end);
        }
    }

    public HistoryPromises Promises { get; }

    /// <summary>Gets all operations, in the order in which they were completed.</summary>
    public IReadOnlyList<Operation> All { get; }

    public IReadOnlyList<Operation> SignInsOf(string? session) => Of(_signIns, session);

    /// <summary>Returns what has ended a session, or may have.</summary>
    public IReadOnlyList<Operation> EndsOf(string? session) => Of(_ends, session);

    /// <summary>Returns what was written to a session, or may have been.</summary>
    public IReadOnlyList<Operation> WritesOf(string? session) => Of(_writes, session);

    public DateTimeOffset ClockOf(int node, Moment moment) => moment.Time + Promises.Ahead[node];

    /// <summary>Returns when a session must be over that somebody signed in to, by every node's clock.</summary>
    public DateTimeOffset EndOfLife(Operation signIn) => ClockOf(signIn.Node, signIn.Completed) + Promises.Absolute;

    /// <summary>Returns whether a session that began may be over by some node's clock.</summary>
    public bool MayBeOver(Operation born, Operation by) =>
        by.Completed.Time + Promises.Ahead.Max() >= ClockOf(born.Node, born.Started) + Promises.Absolute;

    /// <summary>
    /// Returns whether what was seen had to be in the light of what was done: at once for a request to the same node,
    /// else when the time for it is over.
    /// </summary>
    public bool HadToKnow(Operation seen, Operation done) => seen.Started.Order > done.Completed.Order
        && (IsOwn(seen, done) || seen.Started.Time > DueAt(seen, done));

    /// <summary>
    /// Returns whether a node does it by itself when the time comes. A request asks the store when its copy is too old,
    /// and needs nothing for that.
    /// </summary>
    public bool MayBeEarly(Operation seen, Operation done) => !IsOwn(seen, done)
        && (seen.Kind == OperationKind.Look || seen.Started.Time <= done.Completed.Time + Promises.Unpushed);

    /// <summary>
    /// Returns whether a circuit's node was cut off from the store, or stood still, at any time until it was looked at.
    /// </summary>
    public bool WasCutOff(Operation by) => _disturbances.Any(disturbance =>
        disturbance.Trouble != Trouble.Messages
        && disturbance.Touches(by.Node, DateTimeOffset.MinValue, by.Completed.Time));

    /// <summary>Returns whether a circuit's node stood still when it was looked at, or had only just begun to go on.</summary>
    public bool StoodStill(Operation seen) => _disturbances.Any(disturbance => disturbance.Trouble == Trouble.Paused
        && disturbance.Touches(seen.Node, seen.Started.Time - Promises.Unpushed, seen.Started.Time));

    private static bool IsOwn(Operation seen, Operation done) =>
        seen.Kind == OperationKind.Read && seen.Node == done.Node;

    private static IReadOnlyList<Operation> Of(Dictionary<string, List<Operation>> all, string? session) =>
        session is not null && all.TryGetValue(session, out var found) ? found : [];

    private DateTimeOffset DueAt(Operation seen, Operation done)
    {
        var due = done.Completed.Time;

        // What a circuit could not ask the store or its browser meanwhile it asks with the next sweep.
        var since = seen.Kind == OperationKind.Look ? done.Started.Time - Promises.Unpushed : done.Started.Time;
        if (!_disturbances.Any(disturbance => disturbance.Touches(seen.Node, since, seen.Started.Time)
            && (seen.Node != done.Node || disturbance.Trouble != Trouble.Messages)))
        {
            return due + Promises.Pushed;
        }

        // A circuit shows what it has while nothing better is known; a request would rather have no answer.
        foreach (var cutOff in _disturbances.Where(disturbance =>
            seen.Kind == OperationKind.Look && disturbance.Trouble != Trouble.Messages
            && disturbance.Touches(seen.Node, DateTimeOffset.MinValue, seen.Started.Time)))
        {
            if (cutOff.To == DateTimeOffset.MaxValue)
            {
                return DateTimeOffset.MaxValue;
            }

            due = cutOff.From <= due + Promises.Unpushed && cutOff.To > due ? cutOff.To : due;
        }

        return due + Promises.Unpushed;
    }

    // Who signs in while all sessions of the user are ended may be among them, or not.
    private IEnumerable<(string Session, Operation End)> EndedBy(Operation end) => end.Session is { } session
        ? [(session, end)]
        : from pair in _signIns
          from signIn in pair.Value.Take(1)
          where signIn.User == end.User && signIn.Started.Order < end.Completed.Order
          select (pair.Key, signIn.Completed.Order < end.Started.Order ? end : end with { Outcome = Outcome.Unknown });

    private Dictionary<string, List<Operation>> BySession(params OperationKind[] kinds) => All
        .Where(operation => kinds.Contains(operation.Kind)
            && operation is { Session: not null, Outcome: not Outcome.Refused })
        .GroupBy(operation => operation.Session!) // just asked
        .ToDictionary(group => group.Key, group => group.ToList());
}
