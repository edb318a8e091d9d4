using BlazorSessions.Specifications.Apps;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Cookies;

namespace BlazorSessions.Tests.Stores.Cookies;

public sealed class CookieSessionAppTests : SessionAppSpecification
{
    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(new CookieSessionStore(clock));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override ValueTask<bool> TakeAwayAsync(Outage outage) => ValueTask.FromResult(false);

    protected override ValueTask BringBackAsync() => ValueTask.CompletedTask;
}
