using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using BlazorSessions.Stores.Cookies;

namespace BlazorSessions.Tests.Stores.Cookies;

public sealed class CookieSessionStoreTests : SessionStoreSpecification
{
    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock) =>
        ValueTask.FromResult<ISessionStore>(new CookieSessionStore(clock, new CookieSessionStoreOptions
        {
            MaxCookieLength = CookieSessionStoreOptions.MostCookieLength,
        }));

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) =>
        ValueTask.FromResult(Store);

    protected override ValueTask<bool> DamageAsync(SessionHandle handle, RecordDamage damage) =>
        ValueTask.FromResult(false);
}
