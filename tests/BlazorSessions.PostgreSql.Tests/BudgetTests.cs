using System.Diagnostics;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>The app's time limit holds whatever the driver does about a server that has fallen silent.</summary>
public sealed class BudgetTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData(";Keepalive=1")]
    [InlineData(";Keepalive=1;Cancellation Timeout=30000;Command Timeout=30")]
    public async Task Verbs_end_with_their_budget(string settings)
    {
        await using var cable = Cable.To(PostgreSqlFixture.ConnectionString);
        await using var app = App(cable.ConnectionString + settings);
        var record = Some.Session().CreatedAt(TimeProvider.System.GetUtcNow());
        Assert.True(await app.GetRequiredKeyedService<ISessionStore>("").TryCreateAsync(record, Cancellation));
        var directory = app.GetRequiredService<ISessionDirectory>();
        cable.IsDeaf = true;
        var watch = Stopwatch.StartNew();

        await Assert.ThrowsAsync<SessionStoreException>(() => directory.FindAsync(record.Handle, Cancellation));
        var found = watch.Elapsed;
        await Assert.ThrowsAsync<SessionStoreException>(() => directory.RevokeAsync(record.Handle, Cancellation));

        TestContext.Current.TestOutputHelper?.WriteLine($"find {found.TotalSeconds:N2} s, end {(watch.Elapsed - found).TotalSeconds:N2} s");
        Assert.InRange(found.TotalSeconds, 0.95, 6);
        Assert.InRange((watch.Elapsed - found).TotalSeconds, 0.95, 6);
        cable.IsDeaf = false;
        cable.Cut();
    }

    private ServiceProvider App(string connectionString)
    {
        var services = new ServiceCollection();
        services.AddBlazorSessions(options => options.StoreTimeout = s_budget).UsePostgreSql(options =>
        {
            options.ConnectionString = connectionString;
            options.Schema = postgres.Schema;
        });
        return services.BuildServiceProvider();
    }
}
