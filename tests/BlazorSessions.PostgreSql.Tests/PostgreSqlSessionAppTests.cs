using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Stores;
using Microsoft.Extensions.Logging;

namespace BlazorSessions.PostgreSql.Tests;

public sealed class PostgreSqlSessionAppTests(PostgreSqlFixture postgres)
    : SessionAppSpecification, IClassFixture<PostgreSqlFixture>
{
    private readonly string _sessionName = PostgreSqlFixture.SomeText();
    private readonly Cable _cable = Cable.To(PostgreSqlFixture.ConnectionString);
    private readonly List<PostgreSqlDatabase> _databases = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        await _cable.DisposeAsync();
    }

    protected override ValueTask<ISessionStore> CreateStoreAsync(TimeProvider clock)
    {
        var database = postgres.Connect(_cable.ConnectionString);
        _databases.Add(database);
        return ValueTask.FromResult<ISessionStore>(
            new PostgreSqlSessionStore(database, _sessionName, clock, Log.CreateLogger<PostgreSqlSessionStore>()));
    }

    protected override ValueTask<ISessionStore> CreateSecondNodeAsync(TimeProvider clock) => CreateStoreAsync(clock);

    protected override ValueTask<bool> TakeAwayAsync(Outage outage)
    {
        _cable.IsTorn = outage == Outage.Gone;
        _cable.IsDeaf = outage == Outage.Silent;
        return ValueTask.FromResult(true);
    }

    protected override ValueTask BringBackAsync()
    {
        _cable.IsTorn = _cable.IsDeaf = false;

        // What was swallowed is missing in the streams of before.
        _cable.Cut();
        return ValueTask.CompletedTask;
    }
}
