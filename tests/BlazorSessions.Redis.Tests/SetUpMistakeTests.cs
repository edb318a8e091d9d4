using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

/// <summary>Each mistake of setting Redis up has one message, which tells the cause and the cure.</summary>
public sealed class SetUpMistakeTests
{
    private static readonly Mistake[] s_mistakes =
    [
        new("no configuration", _ => MessageAsync(builder => builder.UseRedis((string?)null)),
            "was given no configuration", "ConnectionStrings:Sessions", "IConnectionMultiplexer"),
        new("a configuration that is null in the options", _ => MessageAsync(builder => builder.UseRedis(options => options.Configuration = null)),
            "its Configuration is null", "ConnectionStrings:Sessions", "Pass a configuration to it such as \"localhost:6379\""),
        new("a configuration that nobody reads", _ => MessageAsync(builder => builder.UseRedis("ssl=perhaps,password=secret")),
            "is not one that StackExchange.Redis reads", "redis.example:6379"),
        new("a server that is not there", UnreachableAsync,
            "Redis at 127.0.0.1:1 could not be used", "Is the address the right one, and does Redis run there?"),
        new("a Sentinel without the name of a service", SentinelAsync, "could not be used", "a Sentinel", "add serviceName="),
        new("a certificate of an authority of one's own", log => CertificateAsync(log, isTrusted: false),
            "could not be used", "does not trust its certificate", "RedisSessionStoreOptions.TrustedIssuer"),
        new("an authority that is no file", _ => MessageAsync(builder => builder.UseRedis(options => options.TrustedIssuer = "/no/ca.pem")),
            "TrustedIssuer is the file /no/ca.pem, which is not there"),
        new("an authority that is no certificate", _ => MessageAsync(builder => builder.UseRedis(options => options.TrustedIssuer = NoCertificate)),
            $"RedisSessionStoreOptions.TrustedIssuer is the file {NoCertificate}, which is no certificate"),
        new("a server that runs no scripts", log => FakeAsync(log, new FakeServer("") { HasScripts = false }),
            "Redis at 127.0.0.1:", "could not be used", "refuses the store's scripts (ERR This instance has Lua scripting support disabled)",
            "allow EVAL and EVALSHA"),
        new("a proxy that passes on only some commands", log => FakeAsync(log, new FakeServer("") { HangsUpOn = "CLIENT" }),
            "could not be used", "closes the connection", "ssl=true", "EVALSHA, SUBSCRIBE and PUBLISH"),
        new("a server whose scripts are not atomic", GarnetAsync, "Garnet 2.2.11", "runs scripts beside each other", "Use Redis or Valkey"),
    ];

    private static string NoCertificate => typeof(SetUpMistakeTests).Assembly.Location;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. s_mistakes.Select(mistake => mistake.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_message_tells_cause_and_cure(string name)
    {
        using var log = new RecordedLog();
        var mistake = s_mistakes.Single(mistake => mistake.Name == name);

        var message = await mistake.MakeAsync(log);

        Assert.All(mistake.Says, words => Assert.Contains(words, message));
        Assert.DoesNotContain("secret", message);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_logged_with_what_the_client_says_and_the_app_starts()
    {
        using var log = new RecordedLog();

        await UnreachableAsync(log);

        var line = Assert.Single(log.All, line => line.Id == 603);
        Assert.Equal(LogLevel.Error, line.Level);
        var failure = Assert.IsType<SessionStoreException>(line.Exception);

        // What the client says depends on how far it came: it names the address only after a first failure.
        Assert.True(failure.InnerException is RedisConnectionException or TimeoutException, failure.ToString());
    }

    [Fact]
    public async Task A_certificate_of_an_authority_of_ones_own_is_trusted_by_its_option()
    {
        using var log = new RecordedLog();

        Assert.Equal("", await CertificateAsync(log, isTrusted: true));
    }

    private static async Task<string> SentinelAsync(RecordedLog log)
    {
        await using var master = await RedisProcess.StartAsync();
        await using var sentinel = await RedisProcess.StartSentinelAsync("sessions", master, quorum: 1);
        await StartAsync(builder => builder.UseRedis($"{sentinel.Configuration},password=secret"), log);
        return Assert.Single(log.All, line => line.Id == 603).Text;
    }

    private static async Task<string> CertificateAsync(RecordedLog log, bool isTrusted)
    {
        using var authority = new Authority();
        await using var server = await RedisProcess.StartAsync(
            "--port", "0", "--tls-auth-clients", "no", "--tls-ca-cert-file", authority.File,
            "--tls-cert-file", authority.ServerFile, "--tls-key-file", authority.ServerKeyFile);
        await StartAsync(
            builder => builder.UseRedis(options =>
            {
                options.Configuration = $"localhost:{server.Port},ssl=true";
                options.TrustedIssuer = isTrusted ? authority.File : null;
            }),
            log);
        return string.Join('\n', log.All.Where(line => line.Id is >= 600 and < 700).Select(line => line.Text));
    }

    [Fact]
    public async Task An_authority_whose_file_is_gone_later_is_a_failure_of_the_store()
    {
        var options = new RedisSessionStoreOptions { Configuration = "127.0.0.1:1,ssl=true", TrustedIssuer = "/no/ca.pem" };
        await using var redis = new RedisFixture();
        await using var store = redis.Store(options, "", TimeProvider.System);

        var error = await Assert.ThrowsAsync<SessionStoreException>(() => store.EndAsync(SessionHandle.New(), Cancellation).AsTask());

        Assert.False(error.OutcomeUnknown);
        Assert.Contains("TrustedIssuer is the file /no/ca.pem", Assert.IsType<FileNotFoundException>(error.InnerException).Message);
    }

    private static async Task<string> GarnetAsync(RecordedLog log)
    {
        await using var server = new FakeServer("# Server\r\ngarnet_version:2.2.11\r\nserver_name:garnet\r\nredis_version:7.4.3\r\n");
        await StartAsync(builder => builder.UseRedis(server.Configuration), log);
        var line = Assert.Single(log.All, line => line.Id is >= 600 and < 700);
        Assert.Equal((604, LogLevel.Error), (line.Id, line.Level));
        return line.Text;
    }

    private static async Task<string> FakeAsync(RecordedLog log, FakeServer server)
    {
        await using var _ = server;
        await StartAsync(builder => builder.UseRedis($"{server.Configuration},password=secret"), log);
        return Assert.Single(log.All, line => line.Id is >= 600 and < 700).Text;
    }

    private static async Task<string> UnreachableAsync(RecordedLog log)
    {
        await StartAsync(builder => builder.UseRedis("127.0.0.1:1,password=secret"), log);
        return Assert.Single(log.All, line => line.Id == 603).Text;
    }

    private static async Task<string> MessageAsync(Action<BlazorSessionsBuilder> configure) =>
        (await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(configure, new RecordedLog()))).Message;

    private static async Task StartAsync(Action<BlazorSessionsBuilder> configure, RecordedLog log)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(log));
        configure(Builders.New(services, ""));
        await using var app = services.BuildServiceProvider();
        app.GetService<IStartupValidator>()?.Validate();
        foreach (var service in app.GetServices<IHostedService>())
        {
            await service.StartAsync(Cancellation);
        }
    }

    private sealed record Mistake(string Name, Func<RecordedLog, Task<string>> MakeAsync, params string[] Says);
}
