using System.Security.Cryptography;
using BlazorSessions.Stores;

namespace BlazorSessions.Benchmarks.Stores;

/// <summary>
/// Each verb that a store has, beside what its bare client does, on as many sessions in both.
/// </summary>
internal sealed class Verbs(ISessionStore store, IBareStore bare, Goals goals)
{
    private static readonly byte[] s_data = RandomNumberGenerator.GetBytes(Sample.Bytes);

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly List<SessionHandle> _anonymous = [];
    private readonly List<SessionHandle> _signedIn = [];

    // What a caller would hold of each session.
    private readonly long[] _versions = [.. Enumerable.Repeat(1L, Sample.Sessions)];
    private readonly long[] _versionsSignedIn = [.. Enumerable.Repeat(2L, Sample.Sessions)];

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

    public IEnumerable<Contest> All() => [.. OfEvery(), .. OfBatches(), .. OfUsers(), .. OfCleanup()];

    private Contest[] OfEvery() =>
    [
        new("find", goals.Find, i => store.FindAsync(At(_anonymous, i), default).AsTask(), i => bare.FindAsync(At(_anonymous, i).Value)),
        new("create", goals.Write, _ => CreateAsync(), _ => bare.CreateAsync(SessionHandle.New().Value, s_data)),
        new("merge", goals.Write,
            MergeAsync,
            i => bare.OverwriteAsync(At(_anonymous, i).Value, s_data)),
        new("merge a sign-in", goals.SignIn,
            SignInAsync,
            i => bare.OverwriteAsync(User(i), s_data)),
        new("create and end", goals.Other,
            async _ => await store.EndAsync(await CreateAsync(), default),
            _ => bare.CreateAndDeleteAsync(SessionHandle.New().Value, s_data)),
    ];

    private Contest[] OfBatches() => store is not ISessionBatch batch ? [] :
    [
        new("probe 100", goals.Probe,
            i => batch.ProbeAsync(Some(i), default).AsTask(), i => bare.ProbeAsync([.. Some(i).Select(handle => handle.Value)])),
        new("touch 100", goals.Touch,
            i => batch.TouchAsync([.. Some(i).Select(handle => new SessionTouch(handle, _now.AddTicks(i)))], default).AsTask(),
            i => bare.TouchAsync([.. Some(i).Select(handle => handle.Value)])) { MostInFlight = 1 },
    ];

    private Contest[] OfUsers() => store is not IUserSessionIndex users ? [] :
    [
        new("epoch", goals.Read, i => users.GetEpochAsync(User(i), default).AsTask(), i => bare.FindAsync(User(i))),
        new("list one user's", goals.Read, i => users.ListPageAsync(User(i), null, 200, default).AsTask(), i => bare.FindAsync(User(i))),
        new("end all of nobody", goals.Other,
            i => users.RaiseEpochAsync("nobody " + i % Sample.Sessions, default).AsTask(), i => bare.OverwriteAsync(User(i), s_data)),
    ];

    private Contest[] OfCleanup() => store is not ISessionCleanup cleanup ? [] :
    [
        new("clean up nothing", null, _ => cleanup.DeleteExpiredAsync(_now, 500, default).AsTask(), i => bare.FindAsync(User(i))),
    ];

    private async Task<SessionHandle> CreateAsync()
    {
        var record = Sample.Session(_now);
        await store.TryCreateAsync(record, default);
        return record.Handle;
    }

    private Task MergeAsync(int i) => MergeAsync(_anonymous, _versions, i, Sample.Change);

    private Task SignInAsync(int i) => MergeAsync(_signedIn, _versionsSignedIn, i, Sample.SignIn(User(i), _now));

    private async Task MergeAsync(List<SessionHandle> handles, long[] versions, int i, SessionDelta delta)
    {
        i %= Sample.Sessions;
        var result = await store.MergeAsync(handles[i], delta with { BaseVersion = versions[i] }, default);
        versions[i] = result.Record?.Version ?? versions[i] + 1;
    }

    private static string User(int i) => "user " + i % Sample.Sessions;

    private static SessionHandle At(List<SessionHandle> handles, int i) => handles[i % handles.Count];

    private SessionHandle[] Some(int i) =>
        [.. Enumerable.Range(i * Sample.Batch % (Sample.Sessions - Sample.Batch), Sample.Batch).Select(n => _anonymous[n])];
}
