using System.Diagnostics;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>Many nodes write the same value at once.</summary>
public sealed class NodesTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
{
    private const int Nodes = 8;
    private const int WritersPerNode = 4;
    private const int Increments = 50;

    private static readonly SessionKey<int> s_count = new("count");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Increments_of_many_nodes_are_all_kept_and_none_throws()
    {
        ServiceProvider[] nodes = [.. Enumerable.Range(0, Nodes).Select(_ => App())];
        var record = Some.Session().CreatedAt(TimeProvider.System.GetUtcNow());
        Assert.True(await nodes[0].GetRequiredKeyedService<ISessionStore>("").TryCreateAsync(record, Cancellation));
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, Nodes * WritersPerNode).Select(writer => Task.Run(
            async () =>
            {
                var directory = nodes[writer % Nodes].GetRequiredService<ISessionDirectory>();
                for (var i = 0; i < Increments; i++)
                {
                    await directory.UpdateAsync(record.Handle, edit => edit.Set(s_count, edit.Get(s_count) + 1), Cancellation);
                }
            },
            Cancellation)));

        TestContext.Current.TestOutputHelper?.WriteLine($"{watch.Elapsed.TotalSeconds:N1} s");

        // A node that has not held it yet: those that do may be five seconds behind.
        await using var another = App();
        var state = await another.GetRequiredService<ISessionDirectory>().FindAsync(record.Handle, Cancellation);
        Assert.Equal(Nodes * WritersPerNode * Increments, state!.Get(s_count));
        foreach (var node in nodes)
        {
            await node.DisposeAsync();
        }
    }

    private ServiceProvider App()
    {
        var services = new ServiceCollection();

        // Time enough for a machine that has other things to do.
        services.AddBlazorSessions(options => options.StoreTimeout = TimeSpan.FromMinutes(1)).UsePostgreSql(options =>
        {
            options.ConnectionString = PostgreSqlFixture.ConnectionString + ";Maximum Pool Size=8";
            options.Schema = postgres.Schema;
            options.CommandTimeout = TimeSpan.FromSeconds(60);
        });
        return services.BuildServiceProvider();
    }
}
