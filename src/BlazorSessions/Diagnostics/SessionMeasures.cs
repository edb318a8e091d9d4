using System.Diagnostics;

namespace BlazorSessions.Diagnostics;

/// <summary>Measures the sessions of one name. Costs a look at each instrument, and no more, while nobody listens.</summary>
internal sealed class SessionMeasures(SessionTelemetry telemetry, SessionName name)
{
    /// <summary>The reason of a session that was left without anything in it, or that nobody ever got.</summary>
    public const string Emptied = "emptied";

    /// <summary>The reason of one that the clean-up has dropped after its time.</summary>
    public const string Expired = "expired";

    /// <summary>The reason of one that the memory store has dropped to make room.</summary>
    public const string Evicted = "evicted";

    private readonly KeyValuePair<string, object?> _name = new(SessionTags.Name, name.Value);

    public SessionName Name => name;

    /// <summary>Gets whether somebody wants to know how long the store takes, or what it is asked.</summary>
    public bool WatchStore => telemetry.StoreTime.Enabled || SessionActivities.AreHeard;

    /// <summary>Returns the text of a reason; null is <see cref="Emptied"/>.</summary>
    public static string TextOf(SessionEndReason? reason) => reason is { } known ? SessionEndReasons.ToText(known) : Emptied;

    public void Started() => telemetry.Started.Add(1, _name);

    /// <summary>Counts a session that this node took out of the store; a null reason is <see cref="Emptied"/>.</summary>
    public void Ended(SessionEndReason? reason) => Ended(TextOf(reason), 1);

    public void Ended(string reason, int count) =>
        telemetry.Ended.Add(count, _name, new KeyValuePair<string, object?>(SessionTags.EndReason, reason));

    /// <summary>All circuits of a session that has ended are told.</summary>
    public void EndTold(SessionEndReason? reason, TimeSpan after) => telemetry.EndTold.Record(
        after.TotalSeconds, _name, new KeyValuePair<string, object?>(SessionTags.EndReason, TextOf(reason)));

    public void Conflict() => telemetry.Conflicts.Add(1, _name);

    /// <summary>The store has answered, or failed.</summary>
    public void StoreAnswered(string operation, TimeSpan after, string? error)
    {
        if (!telemetry.StoreTime.Enabled)
        {
            return;
        }

        var tags = new TagList { _name, { SessionTags.StoreOperation, operation } };
        if (error is not null)
        {
            tags.Add(SessionTags.ErrorType, error);
        }

        telemetry.StoreTime.Record(after.TotalSeconds, tags);
    }

    public void CookieRejected(string fault) =>
        telemetry.CookiesRejected.Add(1, _name, new KeyValuePair<string, object?>(SessionTags.CookieFault, fault));

    public void Proof(string outcome) =>
        telemetry.Proofs.Add(1, _name, new KeyValuePair<string, object?>(SessionTags.ProofOutcome, outcome));

    /// <summary>A message has come. The clocks of two nodes differ, so it may seem to come before it was sent.</summary>
    public void BackplaneLag(TimeSpan lag) => telemetry.BackplaneLag.Record(Math.Max(0, lag.TotalSeconds), _name);

    public void BackplaneMalformed() => telemetry.BackplaneMalformed.Add(1, _name);

    public void WatchLive(Func<int> count) => telemetry.WatchLive(_name, count);

    public void WatchBackplane(Func<bool> isConnected) => telemetry.WatchBackplane(_name, isConnected);
}
