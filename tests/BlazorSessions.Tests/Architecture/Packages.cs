using System.Reflection;
using BlazorSessions.Headless;
using BlazorSessions.Identity;
using BlazorSessions.OpenIdConnect;
using BlazorSessions.PostgreSql;
using BlazorSessions.Redis;
using BlazorSessions.Testing;
using BlazorSessions.Ui;
using HeadlessBlazor;

namespace BlazorSessions.Tests.Architecture;

/// <summary>
/// The assemblies that ship. A new package joins by a project reference of this project and a line here; the
/// specifications do not, whose methods are facts and named as tests are.
/// </summary>
internal static class Packages
{
    public static IReadOnlyList<Assembly> All { get; } =
    [
        typeof(ISessionService).Assembly,
        typeof(RequireUser).Assembly,
        typeof(TestSession).Assembly,
        typeof(HeadlessBrowser).Assembly,
        typeof(HeadlessSessionScripts).Assembly,
        typeof(BackChannelLogoutOptions).Assembly,
        typeof(PostgreSqlSessionStoreOptions).Assembly,
        typeof(RedisSessionStoreOptions).Assembly,
        typeof(IIdentitySessions).Assembly,
    ];
}
