using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Specifications.Apps;
using BlazorSessions.Tests.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlazorSessions.PostgreSql.Tests.KeyRing;

/// <summary>Apps that are set up by <c>UsePostgreSql</c> alone, keys included.</summary>
public sealed class SecondNodeTests
{
    private readonly FakeTimeProvider _clock = new(The.Start);
    private readonly RecordedLog _log = new();
    private readonly string _schema = PostgreSqlFixture.SomeSchema();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_node_reads_the_cookies_of_the_first_at_once(bool startsBeforeThereIsAKey)
    {
        await using var postgres = new PostgreSqlFixture();
        await using var first = await StartAsync();
        var early = startsBeforeThereIsAKey ? await StartAsync() : null;
        await using var visitor = new Visitor(first, _clock);
        await visitor.DoAsync("/sign-in/Ada");
        await using var second = early ?? await StartAsync();

        Assert.Equal("Ada", (await visitor.On(second).StateAsync()).User);
        await visitor.DoAsync("/regenerate");
        Assert.Equal("Ada", (await visitor.On(first).StateAsync()).User);

        await postgres.ExecuteAsync($"DROP SCHEMA {_schema} CASCADE");
    }

    private Task<Node> StartAsync() => Node.StartAsync(_clock, _log, sessions =>
    {
        sessions.Services.AddDataProtection().SetApplicationName("tests");
        sessions.UsePostgreSql(options =>
        {
            options.ConnectionString = PostgreSqlFixture.ConnectionString;
            options.Schema = _schema;
            options.KeepDataProtectionKeys = true;
        });
    });
}
