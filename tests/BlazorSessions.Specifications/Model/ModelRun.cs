using BlazorSessions.Stores;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.Specifications.Model;

/// <summary>
/// One sequence of operations on fresh sessions and users, few of each so that operations meet. Tabs remember what they
/// last found of a session, so that what they rely on may be stale.
/// </summary>
internal sealed class ModelRun(ReferenceStore model, FakeTimeProvider clock, params ISessionStore[] nodes)
{
    public const int Sessions = 3;
    public const int Users = 2;
    public const int Tabs = 2;

    private readonly SessionHandle[] _handles = [.. Enumerable.Range(0, Sessions).Select(_ => SessionHandle.New())];
    private readonly SessionRecord?[,] _seen = new SessionRecord?[Sessions, Tabs];
    private readonly long[] _epochs = new long[Users];

    public ReferenceStore Model => model;

    public FakeTimeProvider Clock => clock;

    public string[] UserKeys { get; } = [.. Enumerable.Range(0, Users).Select(_ => Some.UserKey())];

    public DateTimeOffset Now => clock.GetUtcNow();

    public ISessionStore Node(int node) => nodes[node % nodes.Length];

    public SessionHandle Handle(int session) => _handles[session];

    /// <summary>
    /// Gets a handle that can be created: one that expired may or may not have been cleaned up, so it gets another.
    /// </summary>
    public SessionHandle HandleToCreate(int session) => model.IsKeptExpired(_handles[session])
        ? _handles[session] = SessionHandle.New()
        : _handles[session];

    public SessionRecord? Seen(int session, int tab) => _seen[session, tab];

    public void See(int session, int tab, SessionRecord? record) => _seen[session, tab] = record;

    /// <summary>
    /// Has all tabs forget a session: the next one is another, with versions that mean something else. Handles are
    /// never used twice outside of tests.
    /// </summary>
    public void Forget(int session)
    {
        for (var tab = 0; tab < Tabs; tab++)
        {
            See(session, tab, null);
        }
    }

    public long SeenEpoch(int user) => _epochs[user];

    public void SeeEpoch(int user) => _epochs[user] = model.GetEpoch(UserKeys[user]);

    public async Task RunAsync(IEnumerable<Operation> operations)
    {
        if (Node(0) is IUserSessionIndex index)
        {
            for (var user = 0; user < Users; user++)
            {
                model.SetEpoch(UserKeys[user], await index.GetEpochAsync(UserKeys[user], CancellationToken.None));
                SeeEpoch(user);
            }
        }

        foreach (var operation in operations)
        {
            await operation.RunAsync(this);
        }

        for (var session = 0; session < Sessions; session++)
        {
            await new Find(session, 0, 0).RunAsync(this);
        }
    }
}
