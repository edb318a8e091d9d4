using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using BlazorSessions.PostgreSql.Migrations;
using BlazorSessions.PostgreSql.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BlazorSessions.PostgreSql.Tests;

/// <summary>Each mistake of setting PostgreSQL up has one message, which tells the cause and the cure.</summary>
public sealed class SetUpMistakeTests(PostgreSqlFixture postgres) : IClassFixture<PostgreSqlFixture>
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
    ];

    // What may pass without anybody's doing stops no app.
    private static readonly Mistake[] s_waits =
    [
        new("a server that only reads", With(settings => settings.Options = "-c default_transaction_read_only=on"),
            "Target Session Attributes=primary", "default_transaction_read_only"),
        new("a port that is not the server's", With(settings => settings.Port = FreePort.Next()), "Nothing answers at the Host and Port"),
        new("a host that is not there", With(settings => settings.Host = "nowhere.invalid"), "has no address"),
        new("hosts none of which is there", With(settings => settings.Host = $"127.0.0.1:{FreePort.Next()},127.0.0.1:{FreePort.Next()}"),
            "None of the hosts", "is a primary"),
    ];

    public static TheoryData<string> Names => [.. s_mistakes.Select(mistake => mistake.Name)];

    public static TheoryData<string> Waits => [.. s_waits.Select(mistake => mistake.Name)];

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
    [MemberData(nameof(Waits))]
    public async Task What_may_pass_is_logged_with_cause_and_cure(string name)
    {
        var mistake = s_waits.Single(mistake => mistake.Name == name);

        await IsLoggedAsync(mistake.Make, mistake.Says);
    }

    [Fact]
    public async Task A_server_without_a_connection_left_is_logged_with_the_cure()
    {
        var role = PostgreSqlFixture.SomeSchema();
        await postgres.ExecuteAsync($"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0");
        try
        {
            await IsLoggedAsync(With(settings => settings.Username = role), "Maximum Pool Size", "max_connections");
        }
        finally
        {
            await postgres.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_certificate_of_an_authority_of_ones_own_is_logged_with_the_cure()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var greeting = GreetAsync(listener);

        await IsLoggedAsync(
            With(settings =>
            {
                (settings.Port, settings.SslMode) = (((IPEndPoint)listener.LocalEndpoint).Port, SslMode.VerifyFull);
                settings.GssEncryptionMode = GssEncryptionMode.Disable;
            }),
            "Root Certificate=/path/to/ca.crt");

        await greeting;
    }

    [Theory]
    [InlineData(PostgresErrorCodes.InvalidPassword, "the password")]
    [InlineData(PostgresErrorCodes.InvalidAuthorizationSpecification, "pg_hba.conf")]
    [InlineData(PostgresErrorCodes.InvalidCatalogName, "CREATE DATABASE")]
    [InlineData(PostgresErrorCodes.TooManyConnections, "max_connections")]
    [InlineData(PostgresErrorCodes.CannotConnectNow, "starting, stopping or recovering")]
    [InlineData(PostgresErrorCodes.DiskFull, "has no room")]
    [InlineData(PostgresErrorCodes.ProtocolViolation, "ignore_startup_parameters")]
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

    private static async Task IsLoggedAsync(Action<BlazorSessionsBuilder> configure, params string[] says)
    {
        using var log = new RecordedLog();

        await StartAsync(configure, log);

        var line = Assert.Single(log.Warnings).Text;
        Assert.All(says, words => Assert.Contains(words, line));
        Assert.DoesNotContain("needs the right to create the schema", line);
    }

    private static async Task StartAsync(Action<BlazorSessionsBuilder> configure, RecordedLog? log = null)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        if (log is not null)
        {
            services.AddSingleton<ILoggerProvider>(log);
        }

        configure(services.AddBlazorSessions());
        await using var app = services.BuildServiceProvider();
        app.GetRequiredService<IStartupValidator>().Validate();
        foreach (var service in app.GetServices<IHostedService>().OfType<PostgreSqlStartup>())
        {
            await service.StartingAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Answers as a server does that has a certificate which nobody knows.</summary>
    private static async Task GreetAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await client.GetStream().ReadExactlyAsync(new byte[8]); // asks for TLS
        await client.GetStream().WriteAsync("S"u8.ToArray());
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsServerAsync(certificate);
            await tls.ReadExactlyAsync(new byte[1]);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client hangs up, as it must.
        }
    }

    private sealed record Mistake(string Name, Action<BlazorSessionsBuilder> Make, params string[] Says);
}
