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
            "Redis at 127.0.0.1:1 could not be reached", "Is the address the right one, and does Redis run there?"),
    ];

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
