using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Model;

/// <summary>Does one thing to the store and to the reference, and asserts that they answer the same.</summary>
internal abstract record Operation
{
    public abstract Task RunAsync(ModelRun run);
}

internal sealed record Advance(int Minutes) : Operation
{
    public override Task RunAsync(ModelRun run)
    {
        run.Clock.Advance(TimeSpan.FromMinutes(Minutes) + The.Tick);
        return Task.CompletedTask;
    }
}

internal sealed record Create(int Session, int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        var record = Some.Session().Named(run.HandleToCreate(Session).Value).CreatedAt(run.Now).With("a", "start");

        var created = run.Model.Create(record);

        Assert.Equal(created, await run.Node(Node).TryCreateAsync(record, CancellationToken.None));
        if (created)
        {
            run.Forget(Session);
        }
    }
}

internal sealed record Find(int Session, int Tab, int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        var expected = run.Model.Find(run.Handle(Session));
        var actual = await run.Node(Node).FindAsync(run.Handle(Session), CancellationToken.None);

        Same.RecordOrNull(expected, actual);
        run.See(Session, Tab, actual);
    }
}

internal sealed record End(int Session, int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        var handle = run.Handle(Session);
        Assert.Equal(run.Model.End(handle), await run.Node(Node).EndAsync(handle, CancellationToken.None));
    }
}

internal sealed record Touch(int Session, int Minutes, int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Node(Node) is ISessionBatch batch)
        {
            var at = run.Now + TimeSpan.FromMinutes(Minutes);
            run.Model.Merge(run.Handle(Session), Some.Change().ActiveAt(at));
            await batch.TouchAsync([new SessionTouch(run.Handle(Session), at)], CancellationToken.None);
        }
    }
}

internal sealed record Probe(int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Node(Node) is ISessionBatch batch)
        {
            SessionHandle[] handles = [.. Enumerable.Range(0, ModelRun.Sessions).Select(run.Handle)];
            var versions = await batch.ProbeAsync(handles, CancellationToken.None);

            Assert.Equal(
                handles.Select(handle => run.Model.Find(handle)?.Version ?? 0),
                handles.Select(handle => versions.GetValueOrDefault(handle)));
        }
    }
}

internal sealed record Clean(int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Node(Node) is ISessionCleanup cleanup)
        {
            run.Model.DeleteExpired();
            while (await cleanup.DeleteExpiredAsync(run.Now, 10, CancellationToken.None) == 10)
            {
            }
        }
    }
}
