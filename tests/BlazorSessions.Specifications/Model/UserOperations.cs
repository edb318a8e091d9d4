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
            var actual = await PagesOf.ListAsync(index, run.UserKeys[User], limit: 2);

            Assert.Equal(
                expected.Select(record => (record.Handle.Value, record.LastActivityAt, record.ExpiresAt)),
                actual.Select(info => (info.Handle.Value, info.LastSeen, info.ExpiresAt)));
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
            var epoch = await index.RaiseEpochAsync(userKey, CancellationToken.None);
            var actual = await PagesOf.EndAsync(after => index.EndBatchAsync(
                userKey, epoch, except, after, 2, CancellationToken.None));

            Assert.Equal(
                expected.Select(handle => handle.Value).Order(), actual.Select(handle => handle.Value).Order());
            Assert.True(epoch > run.Model.GetEpoch(userKey), "The epoch did not rise.");
            Assert.Equal(epoch, await index.GetEpochAsync(userKey, CancellationToken.None));
            run.Model.SetEpoch(userKey, epoch);
        }
    }
}
