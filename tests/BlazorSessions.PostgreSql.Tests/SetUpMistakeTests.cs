using BlazorSessions.PostgreSql.Migrations;
using BlazorSessions.PostgreSql.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>Each mistake of setting PostgreSQL up has one message, which tells the cause and the cure.</summary>
public sealed class SetUpMistakeTests : IClassFixture<PostgreSqlFixture>
{
    private static readonly Mistake[] s_mistakes =
    [
        new("no connection string", builder => builder.UsePostgreSql((string?)null),
            "was given no connection string", "ConnectionStrings:Sessions", "NpgsqlDataSource"),
        new("one that is null in the options", builder => builder.UsePostgreSql(options => options.ConnectionString = null),
            "its ConnectionString is null", "ConnectionStrings:Sessions", "Pass a connection string to it"),
        new("one that is empty", builder => builder.UsePostgreSql(options => options.ConnectionString = " "),
            "ConnectionString is empty", "Name a database"),
        new("nonsense", builder => builder.UsePostgreSql("nonsense"), "is not one that Npgsql reads", "Host=db.example;Database=shop"),
        new("an address", builder => builder.UsePostgreSql("postgres://shop:secret@db/shop"), "postgres://", "Host=db.example"),
        new("a password with a semicolon", builder => builder.UsePostgreSql("Host=db;Password=a;secret=b"), "a password in quotes"),
        new("no host", builder => builder.UsePostgreSql("Database=shop;Password=secret"), "names no Host", "Host=db.example"),
        new("a role that is not there", With(settings => settings.Username = "nobody_at_all"), "28000", "CREATE ROLE"),
        new("a database that is not there", With(settings => settings.Database = "no_such_database"), "3D000", "CREATE DATABASE"),
        new("a server that only reads", With(settings => settings.Options = "-c default_transaction_read_only=on"),
            "25006", "Target Session Attributes=primary"),
    ];

    public static TheoryData<string> Names => [.. s_mistakes.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_message_tells_cause_and_cure(string name)
    {
        var mistake = s_mistakes.Single(mistake => mistake.Name == name);

        var message = (await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(mistake.Make))).Message;

        Assert.All(mistake.Says, words => Assert.Contains(words, message));
        Assert.DoesNotContain("secret", message);
        Assert.True(mistake.Name.StartsWith("a role") || !message.Contains("needs the right to create the schema"), message);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.InvalidPassword, "the password")]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege, "The role needs the right to create the schema")]
    [InlineData("XX000", "Ask the one who runs the server")]
    public void Each_refusal_of_the_server_has_its_own_advice(string sqlState, string advice) =>
        Assert.Contains(advice, SqlStateAdvice.For(sqlState));

    // A schema that is not there, so that it has to be made.
    private static Action<BlazorSessionsBuilder> With(Action<NpgsqlConnectionStringBuilder> change) => builder =>
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgreSqlFixture.ConnectionString);
        change(settings);
        builder.UsePostgreSql(options =>
            (options.ConnectionString, options.Schema) = (settings.ConnectionString, PostgreSqlFixture.SomeSchema()));
    };

    private static async Task StartAsync(Action<BlazorSessionsBuilder> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        configure(services.AddBlazorSessions());
        await using var app = services.BuildServiceProvider();
        app.GetRequiredService<IStartupValidator>().Validate();
        foreach (var service in app.GetServices<IHostedService>().OfType<PostgreSqlStartup>())
        {
            await service.StartingAsync(TestContext.Current.CancellationToken);
        }
    }

    private sealed record Mistake(string Name, Action<BlazorSessionsBuilder> Make, params string[] Says);
}
