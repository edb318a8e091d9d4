using System.Security.Cryptography;
using BlazorSessions.Stores;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>Each verb of a store beside what its bare client does, on as many sessions in both.</summary>
internal sealed class Verbs<TStore>(TStore store, IBareStore bare, bool hasGoal)
    where TStore : ISessionStore, IUserSessionIndex, ISessionBatch, ISessionCleanup
{
    private static readonly byte[] s_data = RandomNumberGenerator.GetBytes(Sample.Bytes);

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly List<SessionHandle> _anonymous = [];
    private readonly List<SessionHandle> _signedIn = [];

    private double? ReadGoal => hasGoal ? 1.3 : null;

    private double? WriteGoal => hasGoal ? 1.5 : null;

    public async Task StartAsync()
    {
        for (var i = 0; i < Sample.Sessions; i++)
        {
            _anonymous.Add(await CreateAsync());
            _signedIn.Add(await CreateAsync());
            await store.MergeAsync(_signedIn[i], Sample.SignIn(User(i), _now), default);
            await bare.CreateAsync(_anonymous[i].Value, s_data);
            await bare.CreateAsync(User(i), s_data);
        }

        await bare.FilledAsync();
    }

    public Contest[] All() =>
    [
        new("find", ReadGoal, i => store.FindAsync(At(_anonymous, i), default).AsTask(), i => bare.FindAsync(At(_anonymous, i).Value)),
        new("probe 100", ReadGoal,
            i => store.ProbeAsync(Some(i), default).AsTask(), i => bare.ProbeAsync([.. Some(i).Select(handle => handle.Value)])),
        new("epoch", ReadGoal, i => store.GetEpochAsync(User(i), default).AsTask(), i => bare.FindAsync(User(i))),
        new("list one user's", ReadGoal, i => store.ListPageAsync(User(i), null, 200, default).AsTask(), i => bare.FindAsync(User(i))),
        new("create", WriteGoal, _ => CreateAsync(), _ => bare.CreateAsync(SessionHandle.New().Value, s_data)),
        new("merge", WriteGoal,
            i => store.MergeAsync(At(_anonymous, i), Sample.Change, default).AsTask(),
            i => bare.OverwriteAsync(At(_anonymous, i).Value, s_data)),
        new("merge a sign-in", WriteGoal,
            i => store.MergeAsync(At(_signedIn, i), Sample.SignIn(User(i), _now), default).AsTask(),
            i => bare.OverwriteAsync(User(i), s_data)),
        new("create and end", WriteGoal,
            async _ => await store.EndAsync(await CreateAsync(), default),
            _ => bare.CreateAndDeleteAsync(SessionHandle.New().Value, s_data)),
        new("touch 100", WriteGoal,
            i => store.TouchAsync([.. Some(i).Select(handle => new SessionTouch(handle, _now.AddTicks(i)))], default).AsTask(),
            i => bare.TouchAsync([.. Some(i).Select(handle => handle.Value)])) { MostInFlight = 1 },
        new("end all of nobody", WriteGoal,
            i => store.RaiseEpochAsync("nobody " + i % Sample.Sessions, default).AsTask(), i => bare.OverwriteAsync(User(i), s_data)),
        new("clean up nothing", null, _ => store.DeleteExpiredAsync(500, default).AsTask(), i => bare.FindAsync(User(i))),
    ];

    private async Task<SessionHandle> CreateAsync()
    {
        var record = Sample.Session(_now);
        await store.TryCreateAsync(record, default);
        return record.Handle;
    }

    private static string User(int i) => "user " + i % Sample.Sessions;

    private static SessionHandle At(List<SessionHandle> handles, int i) => handles[i % handles.Count];

    private SessionHandle[] Some(int i) =>
        [.. Enumerable.Range(i * Sample.Batch % (Sample.Sessions - Sample.Batch), Sample.Batch).Select(n => _anonymous[n])];
}
