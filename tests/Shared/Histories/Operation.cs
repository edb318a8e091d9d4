namespace BlazorSessions.Tests.Shared.Histories;

/// <summary>One thing that a client did or looked at, when, and what came of it.</summary>
internal sealed record Operation
{
    public required OperationKind Kind { get; init; }

    /// <summary>Gets who did it: one browser, with its cookies and tabs.</summary>
    public required int Client { get; init; }

    /// <summary>Gets the node that was asked.</summary>
    public required int Node { get; init; }

    public required Moment Started { get; init; }

    public Moment Completed { get; init; }

    public Outcome Outcome { get; init; } = Outcome.Done;

    /// <summary>Gets the handle of the session that it was about, as far as the client knew; null for none.</summary>
    public string? Session { get; init; }

    /// <summary>Gets who signed in, or whose sessions were all ended.</summary>
    public string? User { get; init; }

    /// <summary>Gets the circuit that was looked at or clicked in; null for a request.</summary>
    public string? Tab { get; init; }

    /// <summary>Gets the number that an increment was answered; null where it answers none.</summary>
    public long? Value { get; init; }

    /// <summary>Gets the key that was written: each write has one of its own.</summary>
    public string? Key { get; init; }

    /// <summary>Gets what was seen by looking; null when there was no answer.</summary>
    public Sight? Sight { get; init; }

    public override string ToString() =>
        $"[{Started.Order,5}-{Completed.Order,5} {Started.Time:HH:mm:ss.fff}-{Completed.Time:HH:mm:ss.fff}] "
        + $"client {Client}, node {Node}: {Kind}{(Outcome == Outcome.Done ? "" : $" ({Outcome})")}"
        + $"{With("of", User)}{With("in tab", Tab)}{With("session", Session?[..6])}"
        + $"{With("key", Key)}{With("=", Value)}{With("saw", Sight)}";

    private static string With(string word, object? value) => value is null ? "" : $" {word} {value}";
}

internal enum OperationKind
{
    /// <summary>A user signs in; the session is the one that they have then, null when that is not known.</summary>
    SignIn,

    /// <summary>A session gets another secret.</summary>
    Renew,

    /// <summary>The count of a session grows by one.</summary>
    Increment,

    /// <summary>A key is written that nobody else writes.</summary>
    Write,

    /// <summary>A request asks who one is and what the session holds.</summary>
    Read,

    /// <summary>Somebody looks at what a circuit shows.</summary>
    Look,

    /// <summary>A session ends, or without a session all those of a user.</summary>
    End,
}

internal enum Outcome
{
    /// <summary>It was acknowledged.</summary>
    Done,

    /// <summary>It has certainly not happened.</summary>
    Refused,

    /// <summary>It may have happened, or not.</summary>
    Unknown,
}

/// <summary>A point of a history: a place in the order of all points, and the time, which may stand still.</summary>
internal readonly record struct Moment(long Order, DateTimeOffset Time);

/// <summary>What an answer or a page said: whose session it is and what it holds; nobody's without a user.</summary>
internal sealed record Sight(string? Session, string? User, long Count)
{
    public static Sight Nobody { get; } = new(null, null, 0);

    /// <summary>Gets the keys that were there; null where they are not shown.</summary>
    public IReadOnlySet<string>? Keys { get; init; }

    public bool IsSignedIn => User is not null;

    public override string ToString() => IsSignedIn ? $"{User} {Session?[..6]} {Count}" : "nobody";
}
