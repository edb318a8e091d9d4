using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Redis.Tests;

/// <summary>Two nodes on a cluster, of which a master may die and a slot may move.</summary>
[Trait("Runs", "Once")]
public sealed class ClusterTests(RedisCluster cluster, RedisFixture redis)
    : FailoverNodes, IClassFixture<RedisCluster>, IClassFixture<RedisFixture>
{
    private readonly List<SessionHandle> _living = [];
    private readonly Dictionary<string, int> _refused = [];
    private readonly HashSet<string> _users = [];
    private RedisSessionStore _store = null!; // set by facts that use it

    // Which keys go first decides what a script finds where.
    [Theory]
    [InlineData("s:", "us:", "due")]
    [InlineData("due", "us:", "s:")]
    [InlineData("us:", "s:", "due")]
    public async Task A_slot_that_moves_loses_nothing_and_nobody(params string[] order)
    {
        var name = RedisFixture.SomeText();
        _store = redis.Store(new RedisSessionStoreOptions { Configuration = cluster.Configuration }, name, new FakeTimeProvider(The.Start));
        await using var store = _store;
        for (var i = 0; i < 4; i++)
        {
            await SignedInAsync("before");
            await SignedInAsync($"{i}");
            await CreateAsync();
            await SignedInAsync("after");
        }

        await using var move = await cluster.BeginMoveAsync($"{{{redis.Prefix}{name}}}");
        var stage = 0;
        foreach (var key in (await move.KeysAsync()).OrderBy(key => Array.FindIndex(order, kind => Kind(key).StartsWith(kind, StringComparison.Ordinal))))
        {
            await UseAsync($"{stage++ % 4}");
            await move.MoveAsync(key);
        }

        for (string[] left; (left = await move.KeysAsync()).Length > 0;)
        {
            foreach (var key in left)
            {
                await move.MoveAsync(key);
            }
        }

        await UseAsync("0");
        await move.EndAsync();

        // All that was refused meanwhile goes now, and everybody is where they should be.
        await RedisPair.UntilAsync(() => SucceedsAsync("create", async () => await CreateAsync()));
        Assert.Equal(_living.Count, (await _store.ProbeAsync(_living, Stop)).Count);
        Assert.Equal(_living.Count, (int)await move.Target.ExecuteAsync("ZCARD", redis.Keys(name).Due));
        foreach (var user in _users)
        {
            var listed = (await PagesOf.ListAsync(_store, user)).Select(info => info.Handle).ToArray();
            var ended = await PagesOf.EndUserAsync(_store, user);
            Assert.Equal(listed.ToHashSet(), ended.ToHashSet());
            Assert.All(ended, handle => Assert.True(_living.Remove(handle)));
        }

        foreach (var handle in _living)
        {
            Assert.Null((await _store.FindAsync(handle, Stop))!.User);
        }

        Assert.Equal(_living.ToHashSet(), (await PagesOf.EndAsync(after => _store.EndBatchAsync(after, 100, Stop))).ToHashSet());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", _refused.Select(one => $"{one.Key}: {one.Value}")));

        static string Kind(string key) => key[(key.IndexOf('}') + 1)..];
    }

    protected override void UseStore(BlazorSessionsBuilder sessions) => sessions.UseRedis(cluster.Configuration);

    protected override async Task KillMasterAsync() => await cluster.KillMasterAsync(await cluster.SlotAsync("{bs:}"));

    // What is of one key works all the time. What is of several may be refused, as a whole and with nothing left to wonder.
    private async Task UseAsync(string user)
    {
        foreach (var handle in _living.ToArray())
        {
            Assert.NotNull(await _store.FindAsync(handle, Stop));
            Assert.Equal(MergeOutcome.Merged, (await _store.MergeAsync(handle, Some.Change().Set("a", "b"), Stop)).Outcome);
        }

        await SucceedsAsync("probe", async () => Assert.Equal(_living.Count, (await _store.ProbeAsync(_living, Stop)).Count));
        await SucceedsAsync("touch", async () =>
            await _store.TouchAsync([.. _living.Select(handle => new SessionTouch(handle, The.Start + The.Tick))], Stop));
        await SucceedsAsync("clean-up", async () => Assert.Equal(0, await _store.DeleteExpiredAsync(The.Start, 10, Stop)));
        await SucceedsAsync("create", async () => await CreateAsync());
        await SucceedsAsync("sign-in", async () => await SignedInAsync("meanwhile"));
        await SucceedsAsync("end of one", async () =>
        {
            // Another one each time, as one that was refused may have been ended in part.
            var one = _living[_refused.GetValueOrDefault("end of one") % _living.Count];
            Assert.True(await _store.EndAsync(one, Stop));
            _living.Remove(one);
        });
        await SucceedsAsync("list", async () => await PagesOf.ListAsync(_store, "before"));
        await SucceedsAsync("end of a user", async () =>
        {
            var ended = await PagesOf.EndUserAsync(_store, user);
            _living.RemoveAll(ended.Contains);
            Assert.DoesNotContain(
                await Task.WhenAll(_living.Select(handle => _store.FindAsync(handle, Stop).AsTask())),
                record => record?.User?.Key == user);
        });
    }

    private async Task<bool> SucceedsAsync(string verb, Func<Task> run)
    {
        try
        {
            await run();
            return true;
        }
        catch (SessionStoreException e)
        {
            Assert.False(e.OutcomeUnknown, e.ToString());
            _refused[verb] = _refused.GetValueOrDefault(verb) + 1;
            return false;
        }
    }

    private async Task<SessionHandle> CreateAsync()
    {
        var record = Some.Session();
        Assert.True(await _store.TryCreateAsync(record, Stop));
        _living.Add(record.Handle);
        return record.Handle;
    }

    private async Task SignedInAsync(string userKey)
    {
        var handle = await CreateAsync();
        var epoch = await _store.GetEpochAsync(userKey, Stop);
        var result = await _store.MergeAsync(handle, Some.Change().SigningIn(userKey, epoch), Stop);
        Assert.Equal(MergeOutcome.Merged, result.Outcome);
        _users.Add(userKey);
    }
}
