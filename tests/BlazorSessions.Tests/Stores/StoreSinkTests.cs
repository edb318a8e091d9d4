using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Memory;
using BlazorSessions.Stores.Sinks;
using BlazorSessions.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Tests.Stores;

/// <summary>Nodes that bring one session to a second store at the same time; what else a sink does is in the specification.</summary>
public sealed class StoreSinkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_older_record_that_comes_in_between_does_not_pass_for_the_newer()
    {
        var clock = new FakeTimeProvider(The.Start);
        var store = new MemorySessionStore(clock);
        var record = Some.Session().CreatedAt(clock.GetUtcNow()).SignedInAs("1");
        var (older, newer) = (record.With("n", "older") with { Version = 16 }, record.With("n", "newer") with { Version = 17 });
        var sink = new StoreSink(new Overtaken(store, async () =>
        {
            await store.EndAsync(record.Handle, Stop);
            await new StoreSink(store).ApplyAsync(older, Stop);
        }));

        await sink.ApplyAsync(newer, Stop);

        var kept = await store.FindAsync(record.Handle, Stop);
        Assert.Equal((17, "newer"), (kept!.Version, The.Text(kept.Values["n"].Data)));
    }

    /// <summary>Another node comes in between before the first merge.</summary>
    private sealed class Overtaken(ISessionStore inner, Func<Task> overtakeAsync) : StoreDecorator(inner)
    {
        private bool _isOver;

        public override async ValueTask<MergeResult> MergeAsync(
            SessionHandle handle, SessionDelta delta, CancellationToken cancellationToken)
        {
            if (!_isOver)
            {
                _isOver = true;
                await overtakeAsync();
            }

            return await Inner.MergeAsync(handle, delta, cancellationToken);
        }
    }
}
