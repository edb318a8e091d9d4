using BlazorSessions.PostgreSql.Migrations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace BlazorSessions.PostgreSql;

/// <summary>
/// Sees to the tables before anything else starts, Data Protection included, whose keys may be in them. A database that
/// cannot be used as it is stops the app with the reason; one that is away does not, and is seen to when it is back.
/// </summary>
internal sealed class PostgreSqlStartup(PostgreSqlDatabase database, ILogger<PostgreSqlStartup> log)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.EnsureReadyAsync(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            log.AwayAtStart(e, database.Schema.Name, SqlStateAdvice.For(e));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
