using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Model;

/// <summary>A merge of a delta made of what a tab saw, by <paramref name="Parts"/>.</summary>
internal sealed record Merge(
    int Session, int Tab, MergeParts Parts, char Key, char OtherKey, int Minutes, int User, int Node)
    : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        var handle = run.Handle(Session);
        var delta = MakeDelta(run);
        var seen = run.Seen(Session, Tab);
        var expected = run.Model.Merge(handle, delta);
        var actual = await run.Node(Node).MergeAsync(handle, delta, CancellationToken.None);

        Assert.Equal((expected.Outcome, expected.Refusal), (actual.Outcome, actual.Refusal));
        Same.RecordOrNull(expected.Record, actual.RecordFrom(seen, delta));
    }

    private SessionDelta MakeDelta(ModelRun run)
    {
        var seen = run.Seen(Session, Tab);
        var delta = Some.Change();
        delta = Has(MergeParts.Set) ? delta.Set($"{Key}", $"{Tab} at {Minutes}") : delta;
        delta = Has(MergeParts.Remove) && Key != OtherKey ? delta.Remove($"{OtherKey}") : delta;
        delta = Has(MergeParts.Clear) ? delta.Clearing() : delta;
        delta = Has(MergeParts.Activity) ? delta.ActiveAt(run.Now + TimeSpan.FromMinutes(Minutes)) : delta;
        delta = Has(MergeParts.Rotate) ? delta.RotatingTo(The.Token($"{Tab} {Minutes}"), KeepUntil(run)) : delta;
        delta = Has(MergeParts.Nonce) && delta.NewTokenHash is not null ? delta.By($"ticket {Minutes}") : delta;
        delta = Has(MergeParts.ClearPrevious) ? delta.ClearingPrevious() : delta;
        delta = Has(MergeParts.DropIfEmpty) ? delta.DroppingIfEmpty() : delta;
        delta = Has(MergeParts.Idle) ? delta.LastingWithout(TimeSpan.FromMinutes(30 + Minutes)) : delta;
        delta = Has(MergeParts.Absolute) ? delta.LastingUntil(run.Now + TimeSpan.FromMinutes(50 + Minutes)) : delta;
        delta = Has(MergeParts.SignIn) ? delta.SigningIn(SignIn(run)) : delta;
        if (seen is not null)
        {
            delta = Has(MergeParts.Read) ? delta.Reading($"{Key}", seen) : delta;
            delta = Has(MergeParts.ReadOther) ? delta.Reading($"{OtherKey}", seen) : delta;
            delta = Has(MergeParts.ReadKeys) ? delta.Expecting(seen.Version) : delta;
            delta = Has(MergeParts.ExpectToken) ? delta.Expecting(seen.TokenHash) : delta;
            delta = Has(MergeParts.Base) ? delta.On(seen) : delta;
        }

        return delta;
    }

    private DateTimeOffset? KeepUntil(ModelRun run) =>
        Has(MergeParts.Grace) ? run.Now + TimeSpan.FromSeconds(30) : null;

    private SessionSignIn SignIn(ModelRun run) => Some.SignIn(run.UserKeys[User], run.SeenEpoch(User)) with
    {
        AbsoluteExpiresAt = run.Now + TimeSpan.FromMinutes(60 + Minutes),
        IdleTimeout = TimeSpan.FromMinutes(40),
        MaxSessions = Has(MergeParts.Limit) && run.Node(Node) is IUserSessionIndex ? 1 : null,
    };

    private bool Has(MergeParts part) => Parts.HasFlag(part);
}
