using BlazorSessions.Stores;

namespace BlazorSessions.Specifications.Model;

internal sealed record SeeEpoch(int User) : Operation
{
    public override Task RunAsync(ModelRun run)
    {
        run.SeeEpoch(User);
        return Task.CompletedTask;
    }
}

internal sealed record List(int User, int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Node(Node) is IUserSessionIndex index)
        {
            var expected = run.Model.List(run.UserKeys[User]);
            var actual = await index.ListAsync(run.UserKeys[User], CancellationToken.None);

            Assert.Equal(
                expected.Select(record => (record.Handle.Value, record.LastActivityAt, record.ExpiresAt)).Order(),
                actual.Select(info => (info.Handle.Value, info.LastSeen, info.ExpiresAt)).Order());
            Assert.Equal(actual.Select(info => info.LastSeen).OrderDescending(), actual.Select(info => info.LastSeen));
        }
    }
}

internal sealed record EndAll(int User, int? ExceptSession, int Node) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Node(Node) is IUserSessionIndex index)
        {
            var userKey = run.UserKeys[User];
            SessionHandle? except = ExceptSession is { } session ? run.Handle(session) : null;
            var expected = run.Model.EndAll(userKey, except);
            var actual = await index.EndAllAsync(userKey, except, CancellationToken.None);
            var epoch = await index.GetEpochAsync(userKey, CancellationToken.None);

            Assert.Equal(
                expected.Select(handle => handle.Value).Order(), actual.Select(handle => handle.Value).Order());
            Assert.True(epoch > run.Model.GetEpoch(userKey), "The epoch did not rise.");
            run.Model.SetEpoch(userKey, epoch);
        }
    }
}
