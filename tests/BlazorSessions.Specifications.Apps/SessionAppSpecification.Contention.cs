using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.Specifications.Apps;

public abstract partial class SessionAppSpecification
{
    private const int ContendingNodes = 8;
    private const int WritersPerNode = 4;
    private const int IncrementsPerWriter = 50;

    /// <summary>
    /// Makes a store that other processes write to, on the data of <paramref name="first"/>; a store that is atomic in
    /// one process only stands for a shared one here, so that nodes meet in it.
    /// </summary>
    private async ValueTask<ISessionStore> ShareAsync(ISessionStore first) =>
        first is ISingleNodeStore or ILastWriteWinsStore ? new SharedStore(first) : await CreateSecondNodeAsync(Clock);

    // Time enough for a machine that has other things to do, and for stores where a write is several steps: whoever meets
    // others loses more often before the turn is theirs.
    private Task<Node> StartContenderAsync(ISessionStore store) => Node.StartAsync(Clock, Log, sessions =>
    {
        sessions.Services.AddSingleton(_keys);
        sessions.UseStore(_ => store);
        sessions.Services.Configure<BlazorSessionsOptions>(options => options.StoreTimeout = TimeSpan.FromSeconds(60));
    });

    [Fact]
    public async Task Increments_of_one_value_on_eight_nodes_at_once_are_all_kept_and_none_gives_up()
    {
        var store = _store!;
        List<Node> nodes = [];
        try
        {
            for (var i = 0; i < ContendingNodes; i++)
            {
                nodes.Add(await StartContenderAsync(await ShareAsync(store)));
            }

            var record = Some.Session().CreatedAt(Clock.GetUtcNow());
            Assert.True(await store.TryCreateAsync(record, Stop));

            await Task.WhenAll(nodes.SelectMany(node => Enumerable.Range(0, WritersPerNode).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < IncrementsPerWriter; i++)
                {
                    await node.Directory.UpdateAsync(
                        record.Handle, edit => edit.Set("count", edit.Get<int>("count") + 1), Stop);
                }
            }, Stop))));

            var found = await store.FindAsync(record.Handle, Stop);
            Assert.Equal(
                $"{ContendingNodes * WritersPerNode * IncrementsPerWriter}", The.Text(found!.Values["count"].Data));
        }
        finally
        {
            foreach (var node in nodes)
            {
                await node.DisposeAsync();
            }
        }
    }
}
