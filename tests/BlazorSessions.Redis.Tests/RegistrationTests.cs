using BlazorSessions.Redis.Connection;
using BlazorSessions.Redis.Tests.Hosting;
using BlazorSessions.Specifications;
using BlazorSessions.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace BlazorSessions.Redis.Tests;

public sealed class RegistrationTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_and_port_are_enough()
    {
        await using var app = App(builder => builder
            .UseRedis(RedisFixture.Configuration)
            .UseRedis(options => options.KeyPrefix = redis.Prefix));

        Assert.True(await Store(app).TryCreateAsync(Some.Session(), Cancellation));
    }

    [Fact]
    public async Task AddBlazorSessions_takes_it()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddBlazorSessions().UseRedis(options =>
        {
            options.Configuration = RedisFixture.Configuration;
            options.KeyPrefix = redis.Prefix;
        });
        await using var app = services.BuildServiceProvider();

        Assert.True(await app.GetRequiredService<ISessionStore>().TryCreateAsync(Some.Session(), Cancellation));
    }

    [Fact]
    public async Task The_connection_of_the_app_is_used_and_left_to_it()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(RedisFixture.Configuration);
        var record = Some.Session();
        await using (var app = App(builder =>
        {
            builder.Services.AddSingleton<IConnectionMultiplexer>(_ => connection);
            builder.UseRedis(options => (options.KeyPrefix, options.Database) = (redis.Prefix, 3));
        }))
        {
            Assert.True(await Store(app).TryCreateAsync(record, Cancellation));
            await ((IAsyncDisposable)Store(app)).DisposeAsync();

            Assert.True(await connection.GetDatabase(3).KeyDeleteAsync(redis.Keys("").Record(record.Handle)));
            Assert.True(await connection.GetDatabase(3).KeyDeleteAsync(redis.Keys("").Due));
        }
    }

    [Fact]
    public async Task Sessions_of_another_name_are_kept_apart()
    {
        await using var first = App(Configure, "shop");
        await using var second = App(Configure, "office");
        var record = Some.Session();

        await Store(first, "shop").TryCreateAsync(record, Cancellation);

        Assert.Null(await Store(second, "office").FindAsync(record.Handle, Cancellation));
        Assert.True(await Store(second, "office").TryCreateAsync(record, Cancellation));

        void Configure(BlazorSessionsBuilder builder) => builder.UseRedis(options =>
        {
            options.Configuration = RedisFixture.Configuration;
            options.KeyPrefix = redis.Prefix;
        });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void A_configuration_that_is_missing_is_named_at_once(string? configuration)
    {
        var error = Assert.Throws<ArgumentException>(() => App(builder => builder.UseRedis(configuration)));

        Assert.Contains("ConnectionStrings:Sessions", error.Message);
    }

    [Fact]
    public void Without_a_Redis_the_error_says_how_to_name_one()
    {
        using var app = App(builder => builder.UseRedis());

        var error = Assert.Throws<InvalidOperationException>(() => Store(app));

        Assert.Contains("Pass a configuration to it such as \"localhost:6379\", set its Connection, or register", error.Message);
    }

    [Fact]
    public async Task Options_are_checked_with_all_that_is_wrong()
    {
        using var connection = await ConnectionMultiplexer.ConnectAsync(RedisFixture.Configuration);
        using var app = App(builder => builder.UseRedis(options =>
        {
            options.Configuration = "password=secret,ssl=perhaps";
            options.Connection = connection;
            options.KeyPrefix = "{mine}:";
            options.Database = -1;
            options.CommandTimeout = TimeSpan.Zero;
        }));

        var error = Assert.Throws<OptionsValidationException>(() => app.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(5, error.Failures.Count());
        Assert.DoesNotContain("secret", error.Message);
        Assert.All(error.Failures, failure => Assert.StartsWith("RedisSessionStoreOptions.", failure));
    }

    [Theory]
    [InlineData("", 1500)]
    [InlineData(",asyncTimeout=700", 700)]
    public async Task The_client_gives_up_after_the_command_timeout_unless_the_configuration_says_otherwise(string more, int expected)
    {
        var options = new RedisSessionStoreOptions
        {
            Configuration = RedisFixture.Configuration + more,
            CommandTimeout = TimeSpan.FromSeconds(1.5),
        };
        await using var connection = new OwnConnection(options, redis.Keys("").Due);

        var configuration = ConfigurationOptions.Parse((await connection.GetAsync()).Configuration);

        Assert.Equal(expected, configuration.AsyncTimeout);
    }

    [Fact]
    public void Registering_twice_registers_once()
    {
        using var app = App(builder =>
        {
            builder.UseRedis("localhost:1").UseRedis("localhost:2");
            builder.UseRedis(options => options.KeyPrefix = redis.Prefix);
        });

        Assert.Single(app.GetServices<IValidateOptions<RedisSessionStoreOptions>>());
        Assert.Single(app.GetKeyedServices<ISessionStore>(""));
        Assert.Equal("localhost:2", app.GetRequiredService<IOptions<RedisSessionStoreOptions>>().Value.Configuration);
    }

    [Fact]
    public async Task An_app_that_never_used_its_store_ends_well()
    {
        await using var app = App(builder => builder.UseRedis("localhost:1"));

        Assert.NotNull(Store(app));
    }

    private static ServiceProvider App(Action<BlazorSessionsBuilder> configure, string name = "")
    {
        var services = new ServiceCollection();
        configure(Builders.New(services, name));
        return services.BuildServiceProvider();
    }

    private static ISessionStore Store(IServiceProvider app, string name = "") => app.GetRequiredKeyedService<ISessionStore>(name);
}
