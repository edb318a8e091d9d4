using BlazorSessions.Specifications;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests.Hosting;

internal static class Stores
{
    /// <summary>Makes a store, of a session name that no other has unless one is given.</summary>
    public static PostgreSqlSessionStore Store(this PostgreSqlDatabase database, TimeProvider? clock = null, string? name = null) => new(
        database,
        name ?? PostgreSqlFixture.SomeText(),
        clock ?? new FakeTimeProvider(The.Start),
        NullLogger<PostgreSqlSessionStore>.Instance);
}
